"""Hostile visitors at every address and form: some hundred inputs of a fixed seed; `make torture` sends thousands."""

from pathlib import Path

import pytest

from tests.observatory import grades, score
from torture.fuzzing import exits, guises
from torture.fuzzing.running import Run
from torture.fuzzing.visits import Visits

SEED, INPUTS = 11, 250
WANTED = 120


@pytest.fixture(scope="module")
def walked(demo):
    """Every address, opened once as each of the four, and what was answered."""
    run = Run(demo, SEED, Visits(demo, of_one_kind=1))
    answers = [(shot, answer) for guise in guises.all_of(demo, run.chance) for shot, answer in run.visits.walk(guise)]
    return run, answers


def test_nothing_hostile_is_obeyed_and_nothing_falls_over(demo, walked):
    run, _answers = walked
    seed = run.attack(INPUTS)
    folder = Path(demo.instance_path) / "mail"
    faults = [*seed.faults, *exits.of_files(demo, run.visits), *exits.of_mails(demo, folder)]
    assert not faults, "\n".join(f"{fault.what}: {fault.after}" for fault in faults[:20])
    assert seed.inputs >= INPUTS
    assert {"field", "structure", "upload", "query", "path", "header", "cookie", "method", "blind"} <= set(seed.kinds)


def test_every_address_can_be_attacked(demo, walked):
    run, answers = walked
    opened = {run.visits.endpoint(shot.address) for shot, _answer in answers}
    pages = {rule.endpoint for rule in demo.url_map.iter_rules() if "GET" in rule.methods}
    assert pages <= opened | {"static"}


def test_public_and_private_pages_and_errors_are_graded_well(walked):
    _run, answers = walked
    graded = {
        str(shot): (score(answer.headers.items(), answer.text if answer.mimetype == "text/html" else ""), answer)
        for shot, answer in answers
    }
    low = {name: list(grades(answer.headers.items())) for name, (points, answer) in graded.items() if points < WANTED}
    assert not low
    assert {200, 302, 404} <= {answer.status_code for _shot, answer in answers}
    assert {"text/html", "text/calendar", "text/csv", "application/pdf", "application/json"} <= {
        answer.mimetype for _shot, answer in answers
    }
