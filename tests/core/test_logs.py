"""What is written down while running tells what happened, and not to whom."""

import json
import logging

from eventsapp.core.logs import _JsonLine
from tests import makers


def line(message, error=None):
    told = (type(error), error, None) if error else None
    return _JsonLine().format(logging.LogRecord("eventsapp.faults", logging.ERROR, "", 0, message, (), told))


def test_a_line_is_one_line_whatever_is_in_it():
    written = line("broken\nin\r\x1btwo")
    assert "\n" not in written
    assert json.loads(written)["message"] == "broken\nin\r\x1btwo"


def test_the_values_that_a_database_complains_of_are_left_out():
    written = line("unexpected", ValueError("duplicate key\nDETAIL:  Key (email)=(robin@example.org) already exists."))
    assert "duplicate key" in written
    assert "robin" not in written


def test_a_request_is_told_by_its_pattern_and_never_by_its_address(client, caplog):
    caplog.set_level(logging.INFO)
    makers.edition(of=makers.series("zoo-walk"))
    client.get("/zoo-walk/?name=Robin+Walker")
    [told] = [record.fields for record in caplog.records if record.name == "eventsapp.access"]
    assert (told["route"], told["status"]) == ("/<slug:slug>/", 200)
    assert "Robin" not in str(told)
