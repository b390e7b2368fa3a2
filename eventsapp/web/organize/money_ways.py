"""The ways between the pages about the charity's money, whatever event it came from."""

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from eventsapp.checkout import checkouts
from eventsapp.permissions.table import Permission
from eventsapp.web.organize.edition_ways import Way, way
from eventsapp.web.parts import guards

_WAYS = (
    (Permission.RECORD_GIFTS, "deposits.index", _l("Deposits")),
    (Permission.RECORD_GIFTS, "online_payments.index", _l("Payments online")),
    (Permission.ISSUE_RECEIPTS, "donors.index", _l("Donors")),
    (Permission.ISSUE_RECEIPTS, "receipts.index", _l("Receipts")),
)
_BEHIND = dict.fromkeys(("receipts_to_issue", "receipt_tasks", "receipt_settings", "receipt_signature"), "receipts")
_MODULES = {name.split(".")[0] for _permission, name, _words in _WAYS} | _BEHIND.keys()


def ways(*, only_there: bool = False) -> list[Way]:
    """Those of whoever is signed in; none elsewhere, if they are wanted `only_there`."""
    module = (request.blueprint or "").split(".")[-1]
    if only_there and module not in _MODULES:
        return []
    return [
        way(url_for(f"organize.{name}"), words, is_behind=_BEHIND.get(module, module) == name.split(".")[0])
        for permission, name, words in _WAYS
        if guards.held().allows(permission) and (name != "online_payments.index" or checkouts.is_offered())
    ]
