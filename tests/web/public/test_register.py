"""The form to take part: few questions, checked before it is sent, nothing typed is ever lost."""

from io import BytesIO
from time import perf_counter

import pytest
from sqlalchemy import func, select

from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.outbox.models import Message
from eventsapp.registration.models import Category, Entry, EntryStatus
from tests import makers
from tests.cast import HOSTILE_NAMES, NAMES, PARTICIPANT, UNPRINTABLE_NAMES
from tests.visitor import FormReader
from tests.web.public.conftest import press

URL = "/zoo-walk/2027/register"


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("zoo-walk"), venue=makers.venue())


@pytest.fixture
def category(walk):
    return makers.category(walk)


def entries():
    return db.session.scalar(select(func.count()).select_from(Entry))


def typed(chosen, **other):
    return {"category": str(chosen.id), "name": PARTICIPANT["name"], "email": PARTICIPANT["email"]} | other


def test_a_participant_signs_up_and_sees_a_reference_and_the_ways_to_the_calendar(client, category, send):
    answer = send(client, URL, **typed(category))
    assert answer.status_code == 303
    page = client.get(answer.location)
    entry = db.session.scalars(select(Entry)).one()
    assert "You are signed up" in page.text
    assert PARTICIPANT["name"] in page.text
    assert "/calendar?series=zoo-walk" in page.text
    assert "/zoo-walk/2027/event.ics" in page.text
    assert entry.status == EntryStatus.CONFIRMED
    assert page.headers["Cache-Control"] == "no-store"
    assert db.session.scalars(select(Message)).one().kind == "entry_confirmed"


def test_nothing_is_stored_before_it_was_looked_over_and_sent(client, category, check):
    page = check(client, URL, **typed(category))
    assert "Check before you send" in page.text
    assert "Nothing is sent yet" in page.text
    assert entries() == 0


def test_sent_twice_it_is_one_registration_and_the_same_answer(client, category, check):
    page = check(client, URL, **typed(category))
    first, second = press(client, page, step="send"), press(client, page, step="send")
    assert first.location == second.location
    assert entries() == 1


def test_an_empty_form_says_beside_each_field_what_is_missing_and_sums_it_up(client, category, check):
    page = check(client, URL, name="", email="")
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert "<title>Error:" in page.text
    for sentence in ("Choose how you would like", "Enter the name", "Enter an e-mail address"):
        assert page.text.count(sentence) >= 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " \u00a0 ", "Enter the name"),
        ("name", "x" * 101, "at most 100 characters; this has 101"),
        ("email", "nobody", "one complete e-mail address"),
        ("email", "a@example.org,b@example.org", "one complete e-mail address"),
        ("email", "a" * 250 + "@example.org", "at most 254 characters"),
        ("category", "99999999999999999999999", "Choose how you would like"),
        ("category", "' OR 1=1", "Choose how you would like"),
        *[("name", name, "cannot be shown") for name in UNPRINTABLE_NAMES],
    ],
)
def test_what_cannot_be_accepted_is_said_beside_the_field_and_the_rest_is_kept(
    client, category, check, field, value, sentence
):
    page = check(client, URL, **typed(category, **{field: value}))
    assert page.status_code == 422
    assert page.text.count(sentence) >= 2
    for kept in {"name": PARTICIPANT["name"], "email": PARTICIPANT["email"]}.items() - {(field, value)}:
        assert kept[0] == field or f'value="{kept[1]}"' in page.text


@pytest.mark.parametrize("name", [*NAMES, *[name for name in HOSTILE_NAMES if len(name) <= 100]])
def test_a_name_is_shown_and_never_obeyed(client, category, send, name):
    answer = send(client, URL, **typed(category, name=name))
    page = client.get(answer.location)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert db.session.scalars(select(Entry)).one().person.name == name


def test_the_page_at_the_end_says_what_was_typed_and_nothing_that_we_knew(client, category, send):
    makers.person(PARTICIPANT["name"], PARTICIPANT["email"])
    answer = send(client, URL, **typed(category, name="MARIE EVE PREVOST", email="Marie.Eve@example.org"))
    page = client.get(answer.location)
    assert "MARIE EVE PREVOST" in page.text
    assert PARTICIPANT["name"] not in page.text


def test_a_file_where_a_name_is_expected_is_a_missing_name(client, category, check):
    page = check(client, URL, **typed(category, name=(BytesIO(b"Robin"), "name.txt")))
    assert page.status_code == 422
    assert page.text.count("Enter the name") >= 2


def test_a_name_of_a_hundred_thousand_marks_is_refused_at_once(client, category, check):
    began = perf_counter()
    page = check(client, URL, **typed(category, name="\u0315" * 50_000 + "\u0316" * 50_000))
    assert page.status_code == 422
    assert "at most 100 characters" in page.text
    assert perf_counter() - began < 5  # composing them would take minutes


def test_an_address_may_be_dictated_or_pasted(client, category, send):
    send(client, URL, **typed(category, email=" mailto:Marie.Eve @ example.org. "))
    assert db.session.scalars(select(Entry)).one().person.email == "Marie.Eve@example.org"


def test_a_full_category_says_waitlist_on_the_form_on_the_check_page_and_at_the_end(client, walk, check):
    full = makers.category(walk, maximum=1)
    makers.entry(full)
    assert "You can join the waitlist" in client.get(URL).text
    page = check(client, URL, **typed(full))
    assert "you join the waitlist" in page.text
    answer = press(client, page, step="send")
    assert "You are on the waitlist" in client.get(answer.location).text


def test_going_back_to_change_an_answer_keeps_all_of_them(client, category, check):
    page = check(client, URL, **typed(category))
    form = press(client, page, change="email")
    assert form.status_code == 200
    assert f'value="{PARTICIPANT["name"]}"' in form.text
    assert "There is a problem" not in form.text


def test_a_category_taken_away_while_the_form_was_open_is_chosen_again(client, walk, category, check):
    makers.category(walk)
    page = check(client, URL, **typed(category))
    with writing():
        db.session.delete(db.session.get_one(Category, category.id))
    again = press(client, page, step="send")
    assert again.status_code == 422
    assert f'value="{PARTICIPANT["name"]}"' in again.text
    assert entries() == 0


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.CLOSED, "is closed"),
        (State.CANCELLED, "is cancelled"),
        (State.POSTPONED, "is postponed"),
        (State.ANNOUNCED, "is not open yet"),
        (State.FINISHED, "is over"),
    ],
)
def test_an_edition_without_sign_up_says_so_and_offers_the_next_thing_to_do(app, client, still, state, words):
    edition = makers.edition(of=makers.series("zoo-walk"), state=state)
    makers.category(edition)
    page = client.get(f"/zoo-walk/{edition.year}/register")
    assert page.status_code == 200
    assert words in page.text
    assert 'href="/zoo-walk/"' in page.text


def test_an_edition_that_only_needs_volunteers_says_so(client, walk):
    makers.shift(walk)
    page = client.get(URL)
    assert "no sign-up for participants" in page.text
    assert "/zoo-walk/2027/volunteer" in page.text


def test_the_door_that_closes_while_somebody_types_says_so_and_stores_nothing(client, walk, category, check):
    page = check(client, URL, **typed(category))
    with writing():
        walk.state = State.CLOSED
    assert "is closed" in press(client, page, step="send").text
    assert entries() == 0


def test_after_an_hour_and_a_week_the_form_can_still_be_sent(client, category, check, still):
    page = check(client, URL, **typed(category))
    still.shift(3600)
    assert press(client, page, step="check").status_code == 200
    still.shift(7 * 86400)
    assert press(client, page, step="send").status_code == 303


def test_when_the_cookie_is_gone_what_was_typed_is_kept_and_one_button_sends_it(app, client, category, check):
    page = check(client, URL, **typed(category))
    elsewhere = app.test_client()
    kept = press(elsewhere, page, step="send")
    assert kept.status_code == 400
    assert PARTICIPANT["email"] in kept.text
    assert press(elsewhere, kept).status_code == 303
    assert entries() == 1


def test_a_stranger_cannot_open_the_page_that_says_it_is_done(app, client, category, send):
    send(client, URL, **typed(category))
    assert app.test_client().get(f"{URL[:-9]}/register/done").status_code == 302


def test_the_form_asks_at_most_this_much_of_the_database(client, category, queries):
    client.get(URL)
    with queries() as made:
        client.get(URL)
    assert len(made) <= 3


def test_changing_the_language_on_the_check_page_keeps_what_was_typed_and_sends_nothing(client, category, check):
    page = check(client, URL, **typed(category))
    reader = FormReader(None)
    reader.feed(page.text)
    french = client.post(reader.action, data=reader.fields)
    assert reader.action == f"/fr{URL}"
    assert '<html lang="fr-CA">' in french.text
    assert PARTICIPANT["email"] in french.text
    assert entries() == 0
    assert press(client, french, step="send").location == f"/fr{URL}/done"


def test_a_french_sign_up_stays_french_from_the_first_page_to_the_mail(client, category, send):
    answer = send(client, f"/fr{URL}", **typed(category))
    assert answer.location == f"/fr{URL}/done"
    assert '<html lang="fr-CA">' in client.get(answer.location).text
    mail = db.session.scalars(select(Message)).one()
    assert (mail.language, mail.text[:7]) == ("fr", "Bonjour")
