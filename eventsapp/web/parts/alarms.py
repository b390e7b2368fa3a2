"""What somebody tried who should not: one line each in the log, for whoever watches it.

A line says what was tried, where (by the pattern of the address), from which network (a digest) and with which account,
if any; never what was typed. What succeeded stands in the audit trail.
"""

import logging

from flask import g, request

from eventsapp.web.parts import sessions

_log = logging.getLogger("eventsapp.security")


def note(event: str, **figures: object) -> None:
    """Write down that this was tried."""
    route = request.url_rule.rule if request.url_rule else "(none)"
    fields = {"request": g.get("request_id", ""), "route": route, "network": sessions.network()[:16]}
    account = {"account": g.account_id} if "account_id" in g else {}
    _log.warning(event, extra={"fields": fields | account | figures})
