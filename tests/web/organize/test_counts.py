"""The page of counts."""

import pytest

from eventsapp.core.db import db, writing
from eventsapp.permissions.table import AccessRole
from eventsapp.questions.models import Kind
from eventsapp.registration import answers
from eventsapp.registration.models import Entry
from tests import makers

ADDRESS = "/organize/walk/2027/counts"
SIZES = [{"key": "m", "en": "Medium", "fr": "Moyen"}, {"key": "l", "en": "<b>Large</b>", "fr": "Grand"}]


@pytest.fixture
def walk(app):
    return makers.edition(of=makers.series("walk"), year=2027)


def test_it_counts_without_saying_who(walk, signed_in, queries):
    size = makers.question(walk, makers.both("Shirt", "Chandail"), kind=Kind.SIZE, options=SIZES)
    category = makers.category(walk)
    for _number in range(5):
        entry = makers.entry(category, makers.person("Amina Haddad"))
        with writing():
            entry = db.session.get_one(Entry, entry.id)
            answers.keep(entry.registration, {size.id: "m"}, entry=entry)
    viewer = signed_in(AccessRole.VIEWER)
    with queries() as asked:
        page = viewer.get(ADDRESS)
    assert "Shirt" in page.text and "Medium" in page.text and "<span>5</span>" in page.text
    assert "Amina" not in page.text and "<b>Large" not in page.text
    assert len(asked) <= 8, asked
    assert "Chandail" in viewer.get(f"/fr{ADDRESS}").text


def test_where_nothing_can_be_counted_it_says_so(walk, owner):
    makers.question(walk, kind=Kind.TEXT)
    assert "Nothing is asked here that can be counted" in owner.get(ADDRESS).text


def test_it_is_shut_to_strangers_and_to_other_series(walk, client, signed_in):
    assert client.get(ADDRESS).status_code == 302
    assert signed_in(AccessRole.ORGANIZER, makers.series("other")).get(ADDRESS).status_code == 404
