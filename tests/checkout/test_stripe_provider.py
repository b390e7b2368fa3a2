"""Stripe's own library against the trial provider: what we ask, and what we make of the answers."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from eventsapp.checkout import providers
from eventsapp.checkout.providers import Asked, Forged, Kind, Unavailable
from eventsapp.demo.checkout_hooks import signature, written

SECRET = "whsec_in_tests"


def asked(**given):
    usual: dict[str, Any] = {
        "reference": "drawn-by-lot",
        "key": "drawn-by-lot",
        "amount_cents": 50_00,
        "currency": "CAD",
        "language": "fr",
        "is_gift": True,
        "said": "Don : Marche 2027",
        "back": "https://events.example.org/fr/checkout/drawn-by-lot?came=back",
        "away": "https://events.example.org/fr/checkout/drawn-by-lot",
    }
    return Asked(**(usual | given))


@pytest.fixture
def provider(trial):
    return providers.chosen()


def heard(provider, event):
    body = written(event)
    return provider.event(body, signature(body, SECRET))


def test_without_keys_nobody_can_pay_online(app):
    assert providers.chosen() is None
    with pytest.raises(Unavailable):
        providers.in_use()


def test_the_provider_is_asked_for_an_amount_and_a_reference_and_told_nothing_of_a_person(provider, trial):
    told = provider.open(asked())
    session = trial.trial.sessions[told.session_id]
    assert told.kind is Kind.OPEN
    assert told.address == session["url"]
    assert (session["amount_total"], session["currency"], session["locale"]) == (50_00, "cad", "fr-CA")
    assert session["submit_type"] == "donate"
    assert session["metadata"] == {"eventsapp_checkout": "drawn-by-lot"}
    assert session["said"] == "Don : Marche 2027"


def test_asked_twice_under_one_key_it_is_one_page(provider, trial):
    assert provider.open(asked()).session_id == provider.open(asked()).session_id
    assert provider.open(asked(key="drawn-by-lot-1")).session_id != provider.open(asked()).session_id
    assert len(trial.trial.sessions) == 2


def test_a_page_is_found_again_as_it_stands(provider, trial):
    opened = provider.open(asked())
    assert provider.find(opened.session_id).kind is Kind.OPEN
    trial.trial.pay(opened.session_id)
    found = provider.find(opened.session_id)
    assert (found.kind, found.amount_cents, found.currency, found.address) == (Kind.PAID, 50_00, "CAD", None)
    other = provider.open(asked(key="other"))
    trial.trial.expire(other.session_id)
    assert provider.find(other.session_id).kind is Kind.EXPIRED
    debit = provider.open(asked(key="debit"))
    trial.trial.pay(debit.session_id, later=True)
    assert provider.find(debit.session_id).kind is Kind.WAITING


def test_its_events_say_what_became_of_the_money(provider, trial):
    opened = provider.open(asked())
    paid = heard(provider, trial.trial.pay(opened.session_id))
    assert (paid.kind, paid.reference, paid.session_id) == (Kind.PAID, "drawn-by-lot", opened.session_id)
    assert (paid.amount_cents, paid.currency) == (50_00, "CAD")
    provider.refund(paid.payment_id, 20_00, key="one")
    provider.refund(paid.payment_id, 5_00, key="two")
    refunds = [heard(provider, event) for event in trial.hooks.events[1:]]
    assert [(one.kind, one.amount_cents) for one in refunds] == [(Kind.REFUNDED, 20_00), (Kind.REFUNDED, 25_00)]
    assert {one.reference for one in refunds} == {"drawn-by-lot"}
    dispute = trial.trial.dispute(paid.payment_id)
    told = heard(provider, dispute)
    assert (told.kind, told.status, told.payment_id) == (Kind.DISPUTED, "needs_response", paid.payment_id)
    won = heard(provider, trial.trial.close_dispute(dispute["data"]["object"], "won"))
    assert (won.kind, won.status, won.dispute_id) == (Kind.DISPUTED, "won", told.dispute_id)


def test_a_debit_waits_for_the_bank_which_confirms_or_refuses_it(provider, trial):
    opened = provider.open(asked())
    assert heard(provider, trial.trial.pay(opened.session_id, later=True)).kind is Kind.WAITING
    assert heard(provider, trial.trial.confirm(opened.session_id)).kind is Kind.PAID
    assert heard(provider, trial.trial.fail(opened.session_id)).kind is Kind.FAILED


def test_an_event_nobody_needs_is_understood_as_such(provider, trial):
    opened = provider.open(asked())
    event = trial.trial.pay(opened.session_id) | {"type": "customer.created"}
    assert heard(provider, event).kind is Kind.OTHER


@pytest.mark.parametrize("wrong", ["", "nonsense", "t=1,v1=00", "t=abc,v1=00"])
def test_what_the_provider_did_not_sign_is_refused(provider, wrong):
    with pytest.raises(Forged):
        provider.event(b"{}", wrong)


def test_what_was_signed_long_ago_or_changed_afterwards_is_refused(provider, trial):
    event = trial.trial.pay(provider.open(asked()).session_id)
    body = written(event)
    with pytest.raises(Forged):
        provider.event(body, signature(body, SECRET, at=event["created"] - 3600))
    with pytest.raises(Forged):
        provider.event(body.replace(b"5000", b"9000"), signature(body, SECRET))
    for nonsense in (b"[]", b"{}", b"\xff\xfe", b"null", json.dumps({"object": "event", "id": "evt_1"}).encode()):
        with pytest.raises(Forged):
            provider.event(nonsense, signature(nonsense, SECRET))


def test_a_provider_that_answers_no_says_that_the_key_is_used_up_and_one_that_is_gone_does_not(provider, trial, app):
    trial.is_down = True
    with pytest.raises(Unavailable) as refused:
        provider.open(asked())
    assert refused.value.is_settled
    app.config["STRIPE_API_BASE"] = "http://127.0.0.1:9"
    with pytest.raises(Unavailable) as gone:
        providers.in_use().open(asked())
    assert not gone.value.is_settled


def test_the_provider_leads_us_nowhere_else(app):
    """Whoever answers in its place could have our key sent on."""
    asked_for = []

    class Leading(BaseHTTPRequestHandler):
        def do_POST(self):
            asked_for.append(self.path)
            self.send_response(307)
            self.send_header("Location", f"http://{self.headers['Host']}/elsewhere")
            self.end_headers()

        def log_message(self, *_words):
            """Quietly."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Leading) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        app.config |= {
            "STRIPE_SECRET_KEY": "sk_test_in_tests",
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "STRIPE_API_BASE": f"http://127.0.0.1:{server.server_port}",
        }
        with pytest.raises(Unavailable):
            providers.in_use().open(asked())
        server.shutdown()
    assert asked_for and "/elsewhere" not in asked_for
