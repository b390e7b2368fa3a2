"""The access step: what would help, in ticks; optional, private, and nothing of it is ever lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventsapp.access.models import AccessNeed, NeedKind
from eventsapp.core import sealing
from eventsapp.core.db import db, writing
from eventsapp.registration.models import Entry
from eventsapp.submissions.models import Draft
from tests import makers
from tests.cast import PARENT
from tests.visitor import fill_in
from tests.web.public.register.walking import ADULT, CHILD, add, begin, go, text, walk

IN_ORDER = (
    "chair at the start",
    "rest at least every 250 m",
    "quiet start",
    "wheelchair, walker, scooter or cane",
    "support person",
    "volunteer beside",
    "service animal",
    "without steps, accessible parking",
    "no camera flash",
    "without a line, or with a wave",
    "pins, laces",
    "Food or drink I can manage",
    "Large print or plain text",
    "by text, by phone or by post",
    "Something else",
    "talk to a person first",
)


@pytest.fixture
def edition(app, still):
    makers.organization()
    edition = makers.edition(of=makers.series("zoo-walk"), venue=makers.venue(), access_lead="Noor Diallo")
    makers.category(edition)
    return edition


@pytest.fixture
def help_page(client, edition):
    """The access step of an adult alone."""
    return go(client, begin(client))


def needs():
    return {
        need.kind: sealing.unseal(need.sealed_note)
        for need in db.session.scalars(select(AccessNeed).order_by(AccessNeed.id))
    }


def send(client, check):
    answer = fill_in(client, check, form="asking")
    assert answer.status_code == 303, text(answer)
    return answer


def test_sixteen_things_can_be_ticked_in_their_order_and_none_asks_for_a_diagnosis(client, help_page):
    page = text(client.get(help_page))
    places = [page.index(words) for words in IN_ORDER]
    assert places == sorted(places)
    assert client.get(help_page).text.count('name="needs"') == 16
    assert "Only Noor Diallo and the people who set up what you ask for read this" in page
    assert "60 days after the event it is erased" in page
    for word in ("diagnos", "proof", "certificate"):
        assert word not in page.casefold()


def test_without_a_name_it_is_our_access_lead_who_reads_it(client, edition, help_page):
    with writing():
        edition.access_lead = ""
    assert "Only our access lead and" in text(client.get(help_page))


def test_the_first_button_says_that_nothing_is_needed_and_goes_on(client, help_page):
    page = client.get(help_page)
    assert page.text.index("Nothing needed, continue") < page.text.index('name="needs"')
    assert fill_in(client, help_page, {"go": "nothing"}).location.endswith("/check")


def test_who_ticked_something_is_not_offered_to_drop_all_of_it_with_one_press(client, help_page):
    go(client, help_page, needs=["chair"])
    assert "Nothing needed" not in client.get(help_page).text


def test_what_was_ticked_becomes_needs_with_their_own_words_sealed(client, help_page):
    check = go(
        client,
        help_page,
        needs=["chair", "mobility device", "food", "way to reach"],
        device="Scooter, 70 cm",
        food="A straw",
        way="text",
        reach="416-555-0100",
    )
    page = text(client.get(check))
    assert "wheelchair, walker, scooter or cane (Scooter, 70 cm)" in page
    send(client, check)
    assert needs() == {
        "chair": "",
        "mobility device": "Scooter, 70 cm",
        "food": "A straw",
        "way to reach": "By text message, 416-555-0100",
    }
    assert not any("Scooter" in need.sealed_note for need in db.session.scalars(select(AccessNeed)))


def test_words_without_their_tick_count_as_ticked(client, help_page):
    check = go(client, help_page, else_="I see little in the evening.")
    assert 'value="something else" checked' in client.get(help_page).text
    send(client, check)
    assert needs() == {"something else": "I see little in the evening."}


@pytest.mark.parametrize(("name", "called"), [("Bo Chan", "Bo Chan"), ("", "Support person of Marie-Ève Prévost")])
def test_a_support_person_comes_free_with_a_row_of_their_own_and_uses_no_place(
    client, edition, help_page, name, called
):
    send(client, go(client, help_page, needs=["support person"], support=name))
    beside = db.session.scalars(select(Entry).where(Entry.supports_id.is_not(None))).one()
    assert (beside.person.name, beside.fee_cents, beside.party_id) == (called, 0, None)
    db.session.expire_all()
    assert edition.pool.held == 1


def test_what_is_too_long_is_said_beside_its_field_and_everything_is_kept(client, help_page):
    page = fill_in(client, help_page, {"needs": ["chair"], "device": "x" * 201}, form="asking")
    assert page.status_code == 422
    assert page.text.count("at most 200 characters") >= 2
    again = client.get(help_page)
    assert "x" * 201 in again.text
    assert 'value="chair" checked' in again.text


def test_a_made_up_tick_is_no_need(client, help_page):
    send(client, go(client, help_page, needs=["chair", "' OR 1=1", "diagnosis"]))
    assert set(needs()) == {NeedKind.CHAIR}


def test_a_family_has_a_list_with_continue_first_and_a_page_for_each_of_them(client, edition):
    where = add(client, begin(client, "others", who=PARENT), CHILD, ADULT)
    where = go(client, go(client, go(client, where)))
    page = client.get(where)
    assert where.endswith("/help")
    assert page.text.index(">Continue<") < page.text.index("Tell us what would help you<")
    assert "Tell us what would help Léo Haddad" in page.text
    assert go(client, f"{where}/p1", needs=["shade"]) == where
    assert "Shade or low light" in text(client.get(where)).split("Sami Haddad")[0]
    send(client, walk(client, where, {"rules": {"guardian": "me"}}))
    need = db.session.scalars(select(AccessNeed)).one()
    assert (need.person.name, need.kind) == ("Léo Haddad", "shade")


def test_close_to_the_day_it_says_that_we_may_not_manage_all_and_still_asks(client, edition, still):
    still.move_to(edition.starts_at - timedelta(days=2))
    where = go(client, begin(client))
    page = text(client.get(where))
    assert "we may not manage everything" in page
    assert "A chair at the start" in page


def test_what_would_help_is_nowhere_in_clear_in_the_draft(client, help_page):
    go(client, help_page, needs=["food"], food="Nothing with peanuts")
    draft = db.session.scalars(select(Draft)).one()
    assert "peanuts" not in draft.sealed_answers
    assert "peanuts" in sealing.unseal(draft.sealed_answers)


def test_nobody_else_on_this_form_is_nobody_elses_page(client, help_page):
    assert client.get(f"{help_page}/p7").status_code == 404
