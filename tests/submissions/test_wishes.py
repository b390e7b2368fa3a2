"""What people want to be written to about: what goes without asking, what only on asking, and who shares an address."""

import pytest

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import tokens
from eventsapp.core.db import writing
from eventsapp.outbox.models import MessagePurpose
from eventsapp.people.models import Person
from eventsapp.submissions import leaving, wishes
from eventsapp.submissions.records import Where
from eventsapp.submissions.wishes import Saying
from eventsapp.workflows import merging
from tests import makers

FUNDRAISING, NEWS, PARTNER = MessagePurpose.FUNDRAISING, MessagePurpose.NEWS, MessagePurpose.PARTNER


def agree(person, purpose=NEWS):
    with writing():
        return wishes.agree(person, purpose, Saying(Where.OWN_PAGE), by=PUBLIC)


def refuse(person, purpose=FUNDRAISING):
    with writing():
        return wishes.refuse(person, purpose, Saying(Where.OWN_PAGE), by=PUBLIC)


def refused(purpose, *people):
    return wishes.refused([one.id for one in people], purpose)


def test_what_is_about_ones_own_registration_always_goes(app):
    amina = makers.person("Amina")
    with writing():
        leaving.leave(amina, Where.LEAVE_PAGE, by=PUBLIC)
    assert refused(MessagePurpose.SERVICE, amina) == set()


def test_asking_for_support_goes_until_somebody_refuses_it(app):
    amina, bo = makers.person("Amina", "a@example.org"), makers.person("Bo", "b@example.org")
    assert refused(FUNDRAISING, amina, bo) == set()
    assert refuse(amina)
    assert refused(FUNDRAISING, amina, bo) == {amina.id}


@pytest.mark.parametrize("purpose", [NEWS, PARTNER])
def test_news_and_offers_go_only_to_who_agreed_to_this_very_kind(app, purpose):
    amina, bo = makers.person("Amina", "a@example.org"), makers.person("Bo", "b@example.org")
    assert refused(purpose, amina, bo) == {amina.id, bo.id}
    assert agree(amina, purpose)
    assert refused(purpose, amina, bo) == {bo.id}
    assert refused({NEWS: PARTNER, PARTNER: NEWS}[purpose], amina) == {amina.id}


def test_who_agreed_and_took_it_back_and_agreed_anew_is_written_to(app):
    amina = makers.person("Amina")
    for act, left_out in ((agree, set()), (lambda one: refuse(one, NEWS), {amina.id}), (agree, set())):
        assert act(amina)
        assert refused(NEWS, amina) == left_out


def test_saying_the_same_twice_is_said_once(app):
    amina = makers.person("Amina")
    assert [refuse(amina), refuse(amina)] == [True, False]
    assert [agree(amina), agree(amina)] == [True, False]


def test_a_refusal_counts_for_everybody_at_the_address_and_for_who_signs_up_there_again(app):
    amina = makers.person("Amina", "Home@Example.org")
    refuse(amina)
    later = makers.person("Amina H.", "home@example.org")
    assert refused(FUNDRAISING, amina, later) == {amina.id, later.id}
    assert agree(later, FUNDRAISING)
    assert refused(FUNDRAISING, amina, later) == set()


def test_a_refusal_goes_along_to_a_new_address(app):
    amina = makers.person("Amina", "old@example.org")
    refuse(amina)
    with writing():
        amina.email = amina.email_key = "new@example.org"
    assert refused(FUNDRAISING, amina) == {amina.id}


def test_two_who_become_one_have_what_was_said_last(app):
    kept, gone = makers.person("Zoë", "zoe@example.org"), makers.person("Zoe", "old@example.org")
    agree(kept)
    refuse(gone)
    with writing():
        merging.merge(merging.Wish(kept.id, gone.id, frozenset(), merging.state(kept, gone)), by=PUBLIC)
    assert refused(FUNDRAISING, kept) == {kept.id}
    assert refused(NEWS, kept) == set()


def test_leaving_refuses_what_would_come_and_asks_for_nothing_more(app):
    amina = makers.person("Amina")
    agree(amina)
    with writing():
        assert leaving.leave(amina, Where.ONE_CLICK, by=PUBLIC)
    assert all(refused(purpose, amina) for purpose in (FUNDRAISING, NEWS, PARTNER))
    with writing():
        assert not leaving.leave(amina, Where.ONE_CLICK, by=PUBLIC)


@pytest.mark.parametrize("number", [1, 100, 101, 100_000])
def test_however_many_are_asked_about_it_is_one_look(app, queries, number):
    amina, another = makers.person("Amina"), makers.person("Bo")
    refuse(amina)
    refuse(another)
    first = amina.id
    with queries() as made:
        assert wishes.refused([first, *range(10_000, 10_000 + number - 1)], FUNDRAISING) == {first}
    assert len(made) == 1


def test_the_address_to_leave_by_opens_for_good_also_after_the_key_was_changed(app):
    amina = makers.person("Amina")
    address = wishes.leave_address(amina, "fr")
    assert address.startswith("https://events.example.org/fr/leave/")
    token = address.rsplit("/", 1)[1]
    assert wishes.leaving(token) == amina
    app.config.update(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[app.config["SECRET_KEY"]])
    assert wishes.leaving(token) == amina
    app.config.update(SECRET_KEY_FALLBACKS=[])
    assert wishes.leaving(token) is None


def test_no_other_number_and_no_other_use_opens_the_page(app):
    amina = makers.person("Amina")
    token = tokens.signed(amina.id, "leave")
    assert wishes.leaving(token[:-1]) is None
    assert wishes.leaving(tokens.signed(amina.id, "digest")) is None
    assert wishes.leaving(str(amina.id)) is None
    assert wishes.leaving(tokens.signed(99999, "leave")) is None


def test_the_address_of_somebody_who_became_another_leaves_for_both(app):
    kept, gone = makers.person("Zoë", "zoe@example.org"), makers.person("Zoe", "old@example.org")
    token = wishes.leave_address(gone, "en").rsplit("/", 1)[1]
    with writing():
        merging.merge(merging.Wish(kept.id, gone.id, frozenset(), merging.state(kept, gone)), by=PUBLIC)
    assert isinstance(wishes.leaving(token), Person)
    assert wishes.leaving(token).id == kept.id
