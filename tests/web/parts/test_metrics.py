"""Figures for whoever watches the installation, and for nobody else."""

import multiprocessing
import re
from datetime import timedelta

import pytest

from eventsapp.web.parts.counters import Counters
from tests import makers
from tests.outbox.conftest import Queue, letters, queue  # noqa: F401 - fixtures

TOKEN = {"Authorization": "Bearer figures for the desk"}
SAMPLE = re.compile(r'^[a-z_]+(\{[a-z]+="(\\.|[^"\\\n])*"(,[a-z]+="(\\.|[^"\\\n])*")*\})? (\+Inf|[0-9.e+-]+)$')


@pytest.fixture
def watched(make_app, engine_url):
    """An app whose figures may be read."""
    app = make_app(engine_url, METRICS_TOKEN="figures for the desk")
    with app.app_context():
        yield app


def figures(app) -> dict[str, str]:
    answer = app.test_client().get("/metrics", headers=TOKEN)
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    samples = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert all(SAMPLE.match(line) for line in samples), [line for line in samples if not SAMPLE.match(line)]
    told = dict(line.rsplit(" ", 1) for line in samples)
    assert len(told) == len(samples), "each sample is there once"
    return told


def test_without_the_token_there_is_nothing(app, watched):
    assert watched.test_client().get("/metrics").status_code == 404
    for wrong in ("Bearer ", "Bearer figures", "Bearer é"):
        answer = watched.test_client().get("/metrics", headers={"Authorization": wrong.encode().decode("latin-1")})
        assert answer.status_code == 404
    assert app.test_client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_answers_are_counted_by_audience_and_how_they_ended(watched):
    makers.organization()
    visitor = watched.test_client()
    visitor.get("/")
    visitor.get("/")
    visitor.get("/my/nobodys-secret-0123456789-0123456789-abcdef/")
    visitor.get("/calendar.ics")
    told = figures(watched)
    assert told['eventsapp_requests_total{audience="public",status="2xx"}'] == "2"
    assert told['eventsapp_requests_total{audience="mine",status="4xx"}'] == "1"
    assert told['eventsapp_requests_total{audience="feeds",status="2xx"}'] == "1"
    assert told['eventsapp_request_seconds_bucket{audience="public",le="+Inf"}'] == "2"
    assert told['eventsapp_request_seconds_count{audience="public"}'] == "2"
    assert float(told['eventsapp_request_seconds_sum{audience="public"}']) > 0


def test_nothing_is_counted_where_nobody_may_read_it(app):
    app.test_client().get("/")
    assert "counters" not in app.extensions


def test_the_queue_the_trail_and_the_places_are_told(watched, still, queue: Queue):  # noqa: F811
    edition = makers.edition(of=makers.series("walk"), year=2027)
    category = makers.category(edition, maximum=5)
    makers.entry(category, makers.person())
    queue()
    still.shift(timedelta(seconds=90))
    told = figures(watched)
    assert told["eventsapp_outbox_due_seconds"] == "90.0"
    assert told['eventsapp_outbox_messages{state="queued"}'] == "1"
    assert told["eventsapp_outbox_failed_in_a_day"] == "0"
    place = f'series="walk",year="2027",category="{category.name.en}"'
    assert told[f'eventsapp_places{{{place},what="held"}}'] == "1"
    assert told[f'eventsapp_places{{{place},what="maximum"}}'] == "5"


def test_several_processes_count_together_and_a_restart_forgets_nothing(tmp_path):
    file = tmp_path / "requests"
    forked = multiprocessing.get_context("fork")
    all_there = forked.Barrier(3)

    def count():
        counters = Counters(file)
        all_there.wait()
        for _ in range(20_000):
            counters.add("public", 200, 0.004)

    processes = [forked.Process(target=count) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    public = Counters(file).read()[0]
    assert public.statuses["2xx"] == public.within[0.005] == 60_000
    assert public.seconds == pytest.approx(240.0)
