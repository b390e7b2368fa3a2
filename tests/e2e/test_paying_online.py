"""A fee is paid on the provider's page, without JavaScript, and our pages tell the truth before and after."""

from playwright.sync_api import expect

from tests.e2e import paying_guises
from tests.e2e.forms import press
from tests.e2e.records import ask


def test_a_fee_is_paid_online_after_a_card_was_declined(new_page, live_app, trial_provider):
    guise = paying_guises.owing(live_app, new_page)
    page = new_page(width=360, javascript=False, storage_state=guise.cookies)
    page.goto(f"/my/{guise.addresses['link']}/payment")
    expect(page.locator("main")).to_contain_text("Still to pay: $25.00")

    press(page, "Pay $25.00 online")
    assert page.url.startswith(trial_provider.trial.address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trial payment")
    expect(page.locator("main")).to_contain_text("Fee: Chuck's Run for Dystonia")
    press(page, "Try a card that is declined")
    expect(page.get_by_role("alert")).to_contain_text("The card was declined. Nothing was paid.")
    press(page, "Cancel and go back")
    expect(page.get_by_role("heading", level=1)).to_have_text("Not paid yet")

    press(page, "Pay $25.00 online")
    press(page, "Pay now")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your payment has arrived")
    with page.expect_navigation():
        page.get_by_role("link", name="Back to where you were").click()
    expect(page.locator("main")).to_contain_text("There is nothing to pay now.")
    expect(page.get_by_role("button", name="Pay $25.00 online")).to_have_count(0)
    paid = "select sum(amount_cents), count(*) from payments where method = 'online' and registration_id in "
    mine = "(select registration_id from fee_checkouts join checkouts on id = checkout_id where reference = ?)"
    assert ask(live_app, paid + mine, _reference(live_app)) == [(25_00, 1)]


def test_in_french_the_provider_speaks_french_and_leads_back_to_the_french_page(new_page, live_app):
    guise = paying_guises.owing(live_app, new_page)
    page = new_page(javascript=False, storage_state=guise.cookies)
    page.goto(f"/fr/my/{guise.addresses['link']}/payment")
    press(page, "Payer 25,00\u00a0$ en ligne")
    expect(page.get_by_role("heading", level=1)).to_have_text("Paiement d’essai")
    press(page, "Payer maintenant")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre paiement est arrivé")
    assert "/fr/checkout/" in page.url


def _reference(site):
    [(reference,)] = ask(site, "select reference from checkouts where state = 'paid' order by id desc limit 1")
    return reference
