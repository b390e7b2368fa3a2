"""Drafts: what somebody has begun to fill in is kept, sealed, for a while."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.submissions import drafts
from eventsapp.submissions.models import Draft
from tests import makers
from tests.cast import PARTICIPANT


@pytest.fixture
def walk(app, still):
    return makers.edition()


def begun(walk, secret, **answers):
    with writing():
        return drafts.begin(walk, secret, answers, language="en", by=PUBLIC)


def count():
    return db.session.scalar(select(func.count()).select_from(Draft))


def opened(draft, secret):
    found = drafts.opened(draft.reference, secret)
    return found and found[0]


def test_a_draft_opens_with_its_secret_and_no_other(walk):
    draft = begun(walk, secret := tokens.secret(), who=[["name", PARTICIPANT["name"]]])
    assert opened(draft, secret) == drafts.values(draft)
    assert opened(draft, tokens.secret()) is None
    assert drafts.opened("XXXX-XXXX", secret) is None


def test_neither_what_was_typed_nor_a_secret_stands_in_the_table(walk):
    secret = tokens.secret()
    draft = begun(walk, secret, who=[["name", "Amina"]], help={"me": [["else", "epilepsy"]]})
    with writing():
        mailed = drafts.link(draft)
    row = db.session.execute(select(*Draft.__table__.c)).one()
    for word in (secret, mailed, "Amina", "epilepsy"):
        assert word not in str(row)
    assert drafts.answers_of(draft)["who"] == [["name", "Amina"]]


def test_who_goes_back_to_the_first_page_changes_what_they_type_there_and_nothing_else(walk):
    secret = tokens.secret()
    first = begun(walk, secret, who=[["name", "A"]], part={"me": [["category", "1"]]})
    with writing():
        drafts.keep(first, {**drafts.answers_of(first), "part": {"me": [["category", "1"]], "p1": []}, "rules": []})
    again = begun(walk, secret, who=[["name", "B"]], part={"me": [["category", "2"]]})
    assert first is again and count() == 1
    part = {"me": [["category", "2"]], "p1": []}
    assert drafts.answers_of(again) == {"who": [["name", "B"]], "part": part, "rules": []}


def test_the_same_words_sent_twice_change_nothing_that_was_changed_since(walk):
    secret, later = tokens.secret(), {"who": [["name", "Amina Haddad"]]}
    first = begun(walk, secret, who=[["name", "Amina"]])
    with writing():
        drafts.keep(first, later)
    assert begun(walk, secret, who=[["name", "Amina"]]) is first
    assert drafts.answers_of(first) == later


def test_who_types_the_first_words_again_after_others_has_them_back(walk):
    secret = tokens.secret()
    for name in ("A", "B", "A", "A"):
        draft = begun(walk, secret, who=[["name", name]])
        assert drafts.answers_of(draft)["who"] == [["name", name]]


def test_what_was_brought_along_to_the_first_page_counts_the_first_time_only(walk):
    secret = tokens.secret()
    invited = {"together": [["team", "join"]]}
    told = []
    for name in ("A", "B"):
        with writing():
            typed = {"who": [["name", name]]}
            draft = drafts.begin(walk, secret, typed, brought_along=invited, language="en", by=PUBLIC)
            told.append(drafts.answers_of(draft)["together"])
            drafts.keep(draft, drafts.answers_of(draft) | {"together": [["team", "none"]]})
    assert told == [[["team", "join"]], [["team", "none"]]]


def test_a_reference_that_another_draft_has_is_drawn_again(walk, monkeypatch):
    first = begun(walk, tokens.secret())
    drawn = iter([first.reference, first.reference, "FREE-FREE"])
    monkeypatch.setattr(tokens, "reference", lambda: next(drawn))
    assert begun(walk, tokens.secret()).reference == "FREE-FREE"
    assert count() == 2


def test_what_a_page_stores_is_refused_where_it_is_another_by_now_or_was_sent(walk):
    draft = begun(walk, tokens.secret(), who=[["name", "Amina"]])
    seen = drafts.values(draft)
    with writing():
        later = drafts.replace(seen, {"who": [["name", "Amina Haddad"]]})
    assert drafts.answers_of(later) == {"who": [["name", "Amina Haddad"]]}
    sent = makers.registration(walk, makers.person())
    with writing():
        assert drafts.replace(seen, {"who": []}) is None
        drafts.send(later, sent, {})
        assert drafts.replace(later, {"who": []}) is None


def test_it_is_kept_fourteen_days_from_the_last_answer_and_then_erased(walk, still):
    draft = begun(walk, secret := tokens.secret())
    still.shift(timedelta(days=13))
    with writing():
        drafts.keep(draft, {"who": []})
    still.shift(timedelta(days=13))
    assert opened(draft, secret)
    still.shift(timedelta(days=1, seconds=1))
    assert opened(draft, secret) is None
    with writing():
        assert drafts.erase_due(clock.now()) == 1
    assert count() == 0


def test_a_mailed_link_opens_it_until_the_next_one_is_mailed_and_until_it_is_sent(walk):
    draft = begun(walk, tokens.secret())
    with writing():
        first, second = drafts.link(draft), drafts.link(draft)
    assert drafts.of_link(first) is None
    assert drafts.of_link(second) is draft
    assert opened(draft, second) == drafts.values(draft)
    sent = makers.registration(walk, makers.person())
    with writing():
        drafts.send(draft, sent, {"waits": False})
    assert drafts.of_link(second) is None


def test_once_sent_its_answers_are_gone(walk):
    draft = begun(walk, tokens.secret(), who=[["name", "Amina"]])
    sent = makers.registration(walk, makers.person())
    with writing():
        drafts.send(draft, sent, {"waits": False})
    assert drafts.answers_of(draft) == {"waits": False}
    assert draft.registration_id == sent.id


def test_more_than_anybody_types_is_not_kept_and_what_was_kept_stays(walk):
    draft = begun(walk, tokens.secret(), who=[["name", "Amina"]])
    with writing():
        drafts.keep(draft, {"who": [["name", "x" * drafts.LONGEST]]})
    assert drafts.answers_of(draft) == {"who": [["name", "Amina"]]}


def test_lone_halves_of_letters_and_marks_come_back_as_they_were(walk):
    typed = {"who": [["name", "\ud83d\x00 محمد 🌻"]]}
    assert drafts.answers_of(begun(walk, tokens.secret(), **typed)) == typed
