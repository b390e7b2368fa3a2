"""Figures for a monitoring system, in the text format of Prometheus (0.0.4), for whoever has the token."""

import hmac
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, g, request

from eventsapp.archives import keeping
from eventsapp.audit import chain
from eventsapp.core import clock
from eventsapp.outbox import delivery, standing
from eventsapp.reports import overview
from eventsapp.reports.overview import EditionFigures
from eventsapp.web.parts.counters import AUDIENCES, Counters

blueprint = Blueprint("metrics", __name__)

_FORMAT = "text/plain; version=0.0.4; charset=utf-8"
Labels = dict[str, object]


def init_app(app: Flask) -> None:
    """Count every answer, where somebody may read the figures."""
    if app.config["METRICS_TOKEN"]:
        app.extensions["counters"] = Counters(Path(app.instance_path) / "requests")
        app.after_request(_count)


@blueprint.get("/metrics")
def show() -> Response:
    """Not found without the token: a stranger does not learn that there is something."""
    token = current_app.config["METRICS_TOKEN"]
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(shown.encode(), token.encode()):
        abort(404)
    lines = [*_requests(current_app.extensions["counters"]), *_work(), *_places()]
    body = "\n".join(lines) + "\n"
    return Response(body, content_type=_FORMAT, headers={"Cache-Control": "no-store"})


def count(app: Flask, endpoint: str, status: int, seconds: float) -> None:
    """Count one answer, where somebody may read the figures."""
    counters = app.extensions.get("counters")
    if counters is None:
        return
    first = endpoint.split(".")[0]
    with suppress(OSError):  # a full disk must not keep anybody from their page
        counters.add(first if first in AUDIENCES else "other", status, seconds)


def _count(response: Response) -> Response:
    now = time.perf_counter()
    count(current_app, request.endpoint or "", response.status_code, now - g.get("began", now))
    return response


def _requests(counters: Counters) -> Iterator[str]:
    try:
        counted = counters.read()
    except OSError:  # no room to count in, on a full disk; the other figures are told all the same
        return
    yield from _head("eventsapp_requests_total", "counter", "Answers of all processes of this host.")
    for one in counted:
        for status, number in one.statuses.items():
            yield _line("eventsapp_requests_total", {"audience": one.audience, "status": status}, number)
    name = "eventsapp_request_seconds"
    yield from _head(name, "histogram", "How long it took until an answer began.")
    for one in counted:
        for limit, number in one.within.items():
            most = "+Inf" if limit == float("inf") else f"{limit:g}"
            yield _line(f"{name}_bucket", {"audience": one.audience, "le": most}, number)
        yield _line(f"{name}_sum", {"audience": one.audience}, one.seconds)
        yield _line(f"{name}_count", {"audience": one.audience}, sum(one.statuses.values()))


def _work() -> Iterator[str]:
    now = clock.now()
    since = standing.waiting_since(now)
    waited = 0.0 if since is None else (now - since).total_seconds()
    yield from _gauge("eventsapp_outbox_due_seconds", "How long the oldest mail that is due has waited.", waited)
    yield from _head("eventsapp_outbox_messages", "gauge", "Mails in each state.")
    for state, number in delivery.counts().items():
        yield _line("eventsapp_outbox_messages", {"state": state}, number)
    failed = standing.failed_since(now - timedelta(days=1))
    yield from _gauge("eventsapp_outbox_failed_in_a_day", "Mails of the last 24 hours that failed for good.", failed)
    yield from _gauge("eventsapp_audit_lines_late", "Audit lines that should have been sealed.", chain.late(now))
    if folder := current_app.config["BACKUP_FOLDER"]:
        newest = next((backup.made_at for backup in keeping.all_in(Path(folder))), None)
        age = float("inf") if newest is None else (now - newest).total_seconds()
        yield from _gauge("eventsapp_backup_age_seconds", "How old the newest backup on this host is.", age)


def _places() -> Iterator[str]:
    ahead = overview.overview(clock.now(), series_ids=None).ahead
    yield from _head("eventsapp_places", "gauge", "Places of each category of the editions ahead.")
    for (slug, year, name, what), number in _by_category(ahead).items():
        yield _line("eventsapp_places", {"series": slug, "year": year, "category": name, "what": what}, number)
    yield from _head("eventsapp_shift_places", "gauge", "Places on shifts of the editions ahead.")
    for figures in ahead:
        of: Labels = {"series": figures.edition.series.slug, "year": figures.edition.year}
        yield _line("eventsapp_shift_places", of | {"what": "held"}, figures.volunteers)
        yield _line("eventsapp_shift_places", of | {"what": "wanted"}, figures.volunteers_wanted)
        yield _line("eventsapp_shift_places", of | {"what": "shifts short"}, figures.shifts_short)


def _by_category(ahead: Iterable[EditionFigures]) -> dict[tuple[str, int, str, str], int]:
    """Categories of one name, as several sites have them, together; without a maximum, as many as come."""
    found: dict[tuple[str, int, str, str], int] = defaultdict(int)
    for figures in ahead:
        for category in figures.categories:
            of = (figures.edition.series.slug, figures.edition.year, category.called.en)
            told = {"held": category.held, "waiting": category.waiting, "maximum": category.maximum}
            for what, number in told.items():
                if number is not None:
                    found[*of, what] += number
    return found


def _gauge(name: str, words: str, value: float) -> Iterator[str]:
    yield from _head(name, "gauge", words)
    yield _line(name, {}, value)


def _head(name: str, kind: str, words: str) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} {kind}"


def _line(name: str, labels: Labels, value: float) -> str:
    told = ",".join(f'{label}="{_escaped(str(words))}"' for label, words in labels.items())
    figure = "+Inf" if value == float("inf") else repr(value)
    return f"{name}{{{told}}} {figure}" if told else f"{name} {figure}"


def _escaped(words: str) -> str:
    return words.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
