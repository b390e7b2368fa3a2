"""What we write down while running: one JSON line per event, without names, addresses or secrets."""

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, request

from eventsapp.core import tokens

# PostgreSQL tells the values that clash: "Key (email)=(…) already exists".
_DETAIL = re.compile(r"^DETAIL:.*$", re.MULTILINE)

access = logging.getLogger("eventsapp.access")


class _JsonLine(logging.Formatter):
    """A record as one line of JSON; control characters in it are escaped by JSON itself."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        } | getattr(record, "fields", {})
        if record.exc_info and record.exc_info[0]:
            line["fault"] = _DETAIL.sub("", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def init_app(app: Flask) -> None:
    """Write requests and faults to standard error, each with the id that an error page shows."""
    logger = logging.getLogger("eventsapp")
    if not any(isinstance(handler.formatter, _JsonLine) for handler in logger.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_JsonLine())
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = app.testing
    app.before_request(_begin)
    app.after_request(_end)


def note(reference: str, *, method: str, route: str, status: int, seconds: float, account: int | None = None) -> None:
    """Write down one answer; the pattern of its address and not its path, which may hold what only its owner knows."""
    fields = {
        "request": reference,
        "method": method if method in ("GET", "HEAD", "POST") else "other",
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    if account is not None:
        fields["account"] = account
    access.info("request", extra={"fields": fields})


def _begin() -> None:
    g.request_id = tokens.reference()
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    now = time.perf_counter()
    note(
        g.get("request_id", ""),
        method=request.method,
        route=request.url_rule.rule if request.url_rule else "(none)",
        status=response.status_code,
        seconds=now - g.get("began", now),
        account=g.get("account_id"),
    )
    return response
