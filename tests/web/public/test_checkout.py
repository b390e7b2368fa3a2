"""To the provider's page and back: what whoever pays is told is what is true."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import current_app
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.checkout import checkouts
from eventsapp.checkout.models import Checkout, Purpose
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.demo.checkout_hooks import signature, written
from eventsapp.fundraising import pledges, totals
from eventsapp.fundraising.gift_models import Pledge, PledgeCheckout, PledgeStatus
from eventsapp.registration.models import Method
from eventsapp.workflows import online_fees, paying
from tests import makers
from tests.visitor import fill_in


@pytest.fixture
def walk(app):
    makers.organization()
    return makers.edition(of=makers.series(name=makers.both("The Zoo Walk", "La Marche au zoo")))


@pytest.fixture
def checkout(walk):
    pledge = makers.pledge(walk, 50_00, status=PledgeStatus.BEGUN)
    with writing():
        begun = checkouts.begin(Purpose.GIFT, 50_00, language="en")
        db.session.add(PledgeCheckout(checkout_id=begun.id, pledge_id=pledge.id))
    return begun


@pytest.fixture
def at(checkout):
    return f"/checkout/{checkout.reference}"


def session_of(checkout):
    return db.session.get(Checkout, checkout.id, populate_existing=True).session_id


def test_the_button_leads_to_the_providers_page_and_pressed_again_to_the_same(client, trial, checkout, at, post):
    first, second = post(client, at), post(client, at)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location == trial.trial.sessions[session_of(checkout)]["url"]
    session = trial.trial.sessions[session_of(checkout)]
    assert session["said"] == "Gift: The Zoo Walk 2027"
    assert session["success_url"] == f"https://events.example.org{at}?came=back"


def test_in_french_the_provider_speaks_french_and_leads_back_to_the_french_page(client, trial, checkout, at, post):
    with writing():
        db.session.get(Checkout, checkout.id).language = "fr"
    post(client, f"/fr{at}")
    session = trial.trial.sessions[session_of(checkout)]
    assert session["locale"] == "fr-CA"
    assert session["success_url"] == f"https://events.example.org/fr{at}?came=back"


def test_a_provider_that_fails_is_said_and_trying_again_works(client, trial, checkout, at, post):
    trial.is_down = True
    assert post(client, at).location == at
    answer = client.get(at)
    assert "The payment page cannot be opened right now" in answer.text
    assert "Nothing has been taken" in answer.text
    trial.is_down = False
    assert post(client, at).location.startswith(trial.trial.address)


def test_whoever_comes_back_before_the_provider_told_us_has_it_asked_for_and_later_it_is_one_gift(
    client, trial, checkout, at, post, walk
):
    post(client, at)
    trial.trial.pay(session_of(checkout))
    page = client.get(f"{at}?came=back")
    assert "Your payment has arrived" in page.text
    assert totals.of_edition(walk.id).confirmed_cents == 50_00
    event = trial.hooks.events[0]
    body = written(event)
    client.post("/hooks/stripe", data=body, headers={"Stripe-Signature": signature(body, "whsec_in_tests")})
    assert totals.of_edition(walk.id).confirmed_cents == 50_00


def test_whoever_comes_back_while_the_provider_cannot_say_is_told_to_wait_and_not_to_pay_again(
    client, trial, checkout, at, post
):
    post(client, at)
    trial.is_down = True
    page = client.get(f"{at}?came=back")
    assert "Please do not pay again" in page.text
    assert 'id="paying"' not in page.text


def test_a_debit_is_told_as_such_until_the_bank_has_confirmed_it(client, trial, checkout, at, post):
    post(client, at)
    trial.trial.pay(session_of(checkout), later=True)
    assert "Your bank needs a few days" in client.get(f"{at}?came=back").text
    assert "Your bank needs a few days" in client.get(at).text
    trial.trial.confirm(session_of(checkout))
    assert "Your payment has arrived" in client.get(at).text


def test_cancelled_on_the_providers_page_nothing_was_paid_and_one_can_still_pay(client, trial, checkout, at, post):
    post(client, at)
    page = client.get(at)
    assert "Not paid yet" in page.text
    assert 'id="paying"' in page.text


def test_what_was_paid_another_way_meanwhile_cannot_be_paid_again(client, trial, checkout, at, post):
    with writing():
        pledges.keep(db.session.scalars(select(Pledge)).one(), by=OPERATOR)
    assert post(client, at).location == at
    assert "There is nothing to pay online now" in client.get(at).text
    assert session_of(checkout) is None


def test_a_fee_that_was_paid_at_the_desk_meanwhile_cannot_be_paid_again(client, trial, walk, post):
    fee = makers.entry(makers.category(walk), fee_cents=40_00).registration
    with writing():
        begun = online_fees.begin(fee, language="en")
    with writing():
        paying.record(fee, 40_00, Method.CASH, clock.today(walk.zone), by=OPERATOR)
    assert post(client, f"/checkout/{begun.reference}").location == f"/checkout/{begun.reference}"
    assert session_of(begun) is None


def test_an_address_nobody_was_given_is_not_found(client, trial, app):
    makers.organization()
    assert client.get("/checkout/x").status_code == 404


def test_only_where_one_can_pay_online_may_a_form_lead_to_the_provider(client, app, at):
    assert "form-action 'self';" in client.get(at).headers["Content-Security-Policy"]
    app.config |= {"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}
    policy = client.get(at).headers["Content-Security-Policy"]
    assert "form-action 'self' https://checkout.stripe.com;" in policy


def test_the_page_is_kept_by_nobody_and_found_by_no_search(client, trial, at):
    answer = client.get(at)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_a_provider_that_does_not_answer_keeps_nobody_else_waiting(make_app, engine_url, walk, trial, checkout, at):
    """Whoever pays waits for it without one of the few turns that requests take."""
    names = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE", "STRIPE_PAGE")
    app = make_app(engine_url, REQUESTS_AT_ONCE=1, **{name: current_app.config[name] for name in names})
    is_asked, may_answer, answers = Event(), Event(), trial._answer_call

    def dawdle(*given):
        is_asked.set()
        may_answer.wait(10)
        return answers(*given)

    def visit(look):
        with app.app_context():
            return look(app.test_client()).status_code

    trial._answer_call = dawdle
    with ThreadPoolExecutor(2) as crew:
        paying = crew.submit(visit, lambda client: fill_in(client, at, {}, form="paying"))
        try:
            assert is_asked.wait(10)
            assert crew.submit(visit, lambda client: client.get("/")).result(5) == 200
        finally:
            may_answer.set()
        assert paying.result(10) == 303


def test_who_looks_again_and_again_has_the_provider_asked_a_few_times(make_app, engine_url, trial, client, post, at):
    """Each question takes of what the provider lets the charity ask in all."""
    post(client, at)
    names = ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE", "STRIPE_PAGE")
    app = make_app(engine_url, RATELIMIT_ENABLED=True, **{name: current_app.config[name] for name in names})
    asked, answers = [], trial._answer_call

    def answer(*given):
        asked.append(given)
        return answers(*given)

    trial._answer_call = answer
    with app.app_context():
        pages = [app.test_client().get(f"{at}?came=back") for _ in range(10)]
    assert {page.status_code for page in pages} == {200} and len(asked) == 6
    assert "Look again" in pages[-1].text


def test_two_browsers_that_come_back_to_a_page_that_ended_are_led_to_one_new_page(
    app, client, trial, at, checkout, post
):
    """While the one asks how the old page stands, the other is through with it: there is one page for one payment."""
    post(client, at)
    trial.trial.expire(session_of(checkout))
    answers, other = trial._answer_call, [""]

    def press():
        with app.app_context():
            return post(app.test_client(), at)

    def answer(*given):
        said = answers(*given)
        if not other[0]:
            other[0] = "on its way"
            with ThreadPoolExecutor(1) as crew:
                other[0] = crew.submit(press).result(10).location
        return said

    trial._answer_call = answer
    assert post(client, at).location == other[0] == trial.trial.sessions[session_of(checkout)]["url"]
    still_open = [one for one in trial.trial.sessions.values() if one["status"] == "open"]
    assert len(still_open) == 1
