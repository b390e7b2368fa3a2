"""Giving to an edition or a page: asked, looked over, promised; nothing typed is lost, and nothing is doubled."""

import re

import pytest
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.fundraising import goals, pages, totals
from eventsapp.fundraising.gift_models import Donor, Pledge
from eventsapp.outbox.models import Message
from tests import makers
from tests.visitor import fill_in, send_on

URL = "/zoo-walk/2027/give"
INES = {"choice": "5000", "first_name": "Ines", "last_name": "Okafor", "email": "ines@example.org", "go": "on"}
HOME = {"street": "12 Elm Street", "city": "Toronto", "province": "ON", "postcode": "M4B 1B3"}


@pytest.fixture
def walk(app, still):
    makers.organization()
    walk = makers.edition(of=makers.series("zoo-walk"))
    makers.fundraising(walk)
    return walk


def promised():
    return list(db.session.scalars(select(Pledge).order_by(Pledge.id)))


def at_the_check(client, url=URL, **typed):
    page = fill_in(client, url, {**INES, **typed})
    assert page.status_code == 200, page.text
    return page


def send(client, page, **typed):
    return send_on(client, page, {"go": "send", **typed}, form="asking")


def test_a_gift_is_promised_after_it_was_looked_over(walk, client):
    page = at_the_check(client, message="Go, Zoë!", shown_as="name")
    assert "Check before you send" in page.text and "$50.00" in page.text and not promised()
    answer = send(client, page)
    assert answer.status_code == 303
    [pledge] = promised()
    assert (pledge.amount_cents, pledge.status, pledge.shown_name) == (5000, "open", "Ines Okafor")
    assert (pledge.message, pledge.donor.email, pledge.wants_receipt) == ("Go, Zoë!", "ines@example.org", False)
    thanks = client.get(answer.location)
    assert "Send an e-transfer." in thanks.text and pledge.reference in thanks.text and "Ines" not in thanks.text
    assert totals.of_edition(walk.id).pledged_cents == 5000
    letter = db.session.scalars(select(Message).where(Message.kind == "pledge_made")).one()
    assert "$50.00" in letter.text and "not an official receipt" in letter.text and "Send an e-transfer." in letter.text


def test_the_same_form_sent_twice_is_one_promise_and_one_mail(walk, client):
    page = at_the_check(client)
    first, second = send(client, page), send(client, page)
    assert first.location == second.location and len(promised()) == 1
    assert len(list(db.session.scalars(select(Message)))) == 1


def test_going_back_and_giving_another_amount_is_another_promise(walk, client):
    page = at_the_check(client)
    send(client, page)
    changed = send_on(
        client, send_on(client, page, {"go": "change"}, form="asking"), {"choice": "10000", "go": "on"}, form="asking"
    )
    send(client, changed)
    assert [pledge.amount_cents for pledge in promised()] == [5000, 10_000]


def test_a_receipt_asks_for_the_address_and_for_nothing_twice(walk, client):
    page = fill_in(client, URL, {**INES, "wants_receipt": "y"})
    assert "For your receipt" in page.text and 'autocomplete="street-address"' in page.text
    assert 'id="first_name"' not in page.text and "There is a problem" not in page.text
    refused = send_on(client, page, {**HOME, "street": "", "go": "on"}, form="asking")
    assert refused.status_code == 422 and "Enter your street and number" in refused.text
    check = send_on(client, refused, {**HOME, "initial": "M.", "go": "on"}, form="asking")
    assert "12 Elm Street, Toronto, ON, M4B 1B3" in check.text
    send(client, check)
    [pledge] = promised()
    assert pledge.wants_receipt and pledge.donor.has_address and pledge.donor.name == "Ines M. Okafor"


def test_without_a_receipt_nobody_is_asked_where_they_live(walk, client):
    page = client.get(URL)
    assert 'name="street"' not in page.text
    send(client, at_the_check(client))
    assert not db.session.scalars(select(Donor)).one().has_address


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("12,50 $", 1250), ("12.50", 1250), ("１２．５０", 1250), ("$1,250.00", 125_000), ("0.01", 1)],
)
def test_another_amount_is_read_however_it_is_typed(walk, client, typed, cents):
    send(client, at_the_check(client, choice=None, amount=typed))
    assert [pledge.amount_cents for pledge in promised()] == [cents]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "above zero"),
        ("-5", "in dollars and cents"),
        ("0.001", "in dollars and cents"),
        ("1e9", "in dollars and cents"),
        ("1000000000", "in dollars and cents"),
        ("1000000.01", "more than we can take down"),
        ("٢٥", "in dollars and cents"),
        ("", "Enter the amount."),
    ],
)
def test_what_is_no_amount_is_said_and_kept_as_typed(walk, client, typed, said):
    page = fill_in(client, URL, {**INES, "choice": "other", "amount": typed, "message": "For Ruth"})
    assert page.status_code == 422 and said in page.text and 'href="#amount"' in page.text
    assert "For Ruth" in page.text and "ines@example.org" in page.text and f'value="{typed}"' in page.text
    assert not promised()


def test_an_amount_chosen_and_another_typed_is_not_guessed(walk, client):
    page = fill_in(client, URL, {**INES, "amount": "40"})
    assert page.status_code == 422 and "You chose $50.00 and typed an amount" in page.text


def test_so_much_for_each_kilometre_and_at_most_so_much(walk, client):
    page = at_the_check(client, choice="unit", amount="2,50", maximum="40")
    assert "$2.50 for each kilometre" in page.text and "$40.00" in page.text
    send(client, page)
    [pledge] = promised()
    assert pledge.per_unit and pledge.maximum_cents == 4000 and pledge.due_cents is None
    letter = db.session.scalars(select(Message)).one()
    assert "$2.50 for each kilometre, at most $40.00" in letter.text and "Send an e-transfer." not in letter.text


def test_where_nothing_is_counted_nobody_is_offered_an_amount_for_each(app, still, client):
    makers.organization()
    walk = makers.edition(of=makers.series("zoo-walk"))
    makers.fundraising(walk, unit=makers.both("", ""))
    assert 'value="unit"' not in client.get(URL).text
    assert fill_in(client, URL, {**INES, "choice": "unit", "amount": "2"}).status_code == 422


def test_online_is_offered_only_where_it_is_set_up(walk, client):
    assert "online by card" not in client.get(URL).text
    assert fill_in(client, URL, {**INES, "pay": "online"}).status_code == 200  # forged: it is promised for later
    assert not promised()


def test_a_gift_to_a_page_counts_for_it(walk, client):
    page = makers.fundraising_page(walk, shown_name="Zoë")
    check = at_the_check(client, f"/zoo-walk/2027/fundraising/{page.code}/give")
    assert "Zoë" in check.text
    send(client, check)
    assert promised()[0].page_id == page.id and totals.of_page(page.id).pledged_cents == 5000


def test_to_a_closed_page_it_goes_to_the_edition_and_that_is_said_before(walk, client):
    page = makers.fundraising_page(walk, shown_name="Zoë")
    with writing():
        pages.close(page, by=OPERATOR)
    url = f"/zoo-walk/2027/fundraising/{page.code}/give"
    assert "The page of Zoë is closed" in client.get(url).text
    check = at_the_check(client, url)
    assert "The page of Zoë is closed" in check.text
    send(client, check)
    assert promised()[0].page_id is None and totals.of_edition(walk.id).pledged_cents == 5000


def test_an_organization_gives_in_its_own_name(walk, client):
    send(client, at_the_check(client, organization_name="Baker & Sons", shown_as="name"))
    [pledge] = promised()
    assert pledge.donor.name == "Baker & Sons" == pledge.shown_name


def test_words_of_strangers_are_text(walk, client):
    nasty = "<script>alert(1)</script> {{ 7*7 }}"
    page = at_the_check(client, first_name=nasty, message=nasty, dedication=nasty)
    assert "<script>alert" not in page.text and "&lt;script&gt;" in page.text and "49" not in page.text
    send(client, page)
    assert promised()[0].message == nasty


def test_what_cannot_be_shown_is_refused(walk, client):
    page = fill_in(client, URL, {**INES, "message": "abc\u202edef"})
    assert page.status_code == 422 and "cannot be shown" in page.text


def test_the_way_to_french_takes_the_answers_along(walk, client):
    page = at_the_check(client, message="For Ruth")
    there = re.search(r'class="language-place" method="post" action="([^"]+)"', page.text)
    assert there and there[1] == f"/fr{URL}"
    answers = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text.split("</form>")[0]))
    french = client.post(there[1], data=answers)
    assert french.status_code == 200 and "For Ruth" in french.text and 'lang="fr-CA"' in french.text


def test_an_edition_that_raises_no_money_has_no_form(app, still, client):
    makers.organization()
    makers.edition(of=makers.series("zoo-walk"))
    assert client.get(URL).status_code == 404


def test_a_cancelled_edition_says_that_it_takes_no_gifts(walk, client):
    with writing():
        walk.state = State.CANCELLED
    assert not goals.takes_gifts(walk)
    page = client.get(URL)
    assert page.status_code == 200 and "does not take gifts any more" in page.text and "<form" not in page.text


def test_one_that_stops_between_the_check_and_the_button_says_so(walk, client):
    page = at_the_check(client)
    with writing():
        goals.settings(walk).is_on = False
    assert send(client, page).status_code == 404 and not promised()


def test_somebody_who_presses_too_often_is_told_to_wait(make_app, engine_url, still):
    app = make_app(engine_url, RATELIMIT_ENABLED=True, GIFTS_PER_ADDRESS="1 per minute")
    with app.app_context():
        makers.organization()
        makers.fundraising(makers.edition(of=makers.series("zoo-walk")))
        client = app.test_client()
        page = at_the_check(client)
        assert send(client, page).status_code == 303
        assert send(client, page).status_code == 429


def test_an_address_of_thanks_cannot_be_guessed(walk, client):
    makers.pledge(walk)
    for token in ("1", "MQ.abc", "x" * 40):
        assert client.get(f"/zoo-walk/2027/give/thanks/{token}").status_code == 404
