"""What an address may look like."""

import pytest
from werkzeug.exceptions import NotFound

from eventsapp.web.parts.addresses import NumberConverter

GREATEST = 2**31 - 1
WORDS = {"slug": "walk", "year": 2027}


def test_a_number_that_no_row_can_have_is_not_found_at_any_address(app):
    """PostgreSQL would refuse to look for it, and the answer be a fault of ours."""
    doors = app.url_map.bind("events.example.org")
    tried = 0
    for rule in app.url_map.iter_rules():
        numbers = [
            name for name, kind in rule._converters.items() if isinstance(kind, NumberConverter) and name != "year"
        ]
        if not numbers:
            continue
        tried += 1
        method = next(iter(rule.methods - {"HEAD", "OPTIONS"}))
        given = {name: WORDS.get(name, "none") for name in rule.arguments} | dict.fromkeys(numbers, GREATEST)
        for name, kind in rule._converters.items():
            if "any" in type(kind).__name__.lower():
                given[name] = next(iter(kind.items))
        there = doors.build(rule.endpoint, given, method=method)
        doors.match(there, method=method)
        with pytest.raises(NotFound):
            doors.match(there.replace(str(GREATEST), str(GREATEST + 1)), method=method)
    assert tried > 50
