"""`flask demo checkout`, and the settings of payments online."""

import pytest

from eventsapp import settings


def invoke(app, *arguments):
    return app.test_cli_runner().invoke(
        args=["demo", "checkout", "--hook", "http://127.0.0.1:9/hooks/stripe", *arguments]
    )


def test_trial_payments_are_never_taken_in_production(app):
    app.config |= {"ENVIRONMENT": "production", "STRIPE_SECRET_KEY": "sk", "STRIPE_WEBHOOK_SECRET": "whsec"}
    answer = invoke(app)
    assert answer.exit_code == 1
    assert "No trial payments are ever taken here" in answer.output


def test_without_keys_it_says_which_ones_to_set(app):
    answer = invoke(app)
    assert answer.exit_code == 1
    assert "EVENTSAPP_STRIPE_SECRET_KEY" in answer.output


def test_production_does_not_start_with_a_provider_at_which_no_money_moves(make_app, engine_url):
    own = {"ENVIRONMENT": "production", "PUBLIC_URL": "https://events.charity.example"}
    with pytest.raises(settings.SettingMissing, match="STRIPE_API_BASE"):
        make_app(engine_url, **own, STRIPE_API_BASE="http://127.0.0.1:5050")
