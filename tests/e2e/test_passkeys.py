"""Passkeys in a real browser, on a device that Chromium plays: added, used, removed; and never in the way."""

import pytest
from playwright.sync_api import expect

from eventsapp.demo.sign_in import EMAIL
from tests.e2e import axe, measuring
from tests.e2e.hands import Hands
from tests.e2e.records import ask, letters_to, pass_phrase

A_PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Phone:
    """A page in the browser of a phone, and the part of the phone that keeps passkeys."""

    def __init__(self, page):
        self.page = page
        self.developer = page.context.new_cdp_session(page)
        self.developer.send("WebAuthn.enable")
        added = self.developer.send("WebAuthn.addVirtualAuthenticator", {"options": A_PHONE})
        self.id = {"authenticatorId": added["authenticatorId"]}

    def knows_who_it_is(self, is_known):
        """Whether the finger, the face or the PIN will be right."""
        self.developer.send("WebAuthn.setUserVerified", {**self.id, "isUserVerified": is_known})

    def passkeys(self):
        return self.developer.send("WebAuthn.getCredentials", self.id)["credentials"]

    def press(self, name):
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def sign_in_with_password(self, site):
        self.page.goto("/organize/sign-in?next=/organize/account")
        self.page.get_by_label("E-mail address").fill(EMAIL)
        self.page.get_by_label("Password").fill(pass_phrase(site))
        self.press("Sign in")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Your account")

    def add(self, name):
        self.page.get_by_role("link", name="Add a passkey").click()
        self.page.get_by_label("What you call it").fill(name)
        self.press("Add a passkey")


@pytest.fixture
def phone(new_page, named_app):
    phone = Phone(new_page(width=360, site=named_app))
    phone.sign_in_with_password(named_app)
    return phone


def test_a_passkey_is_added_and_opens_the_account_with_the_keyboard_alone(phone, named_app):
    page = phone.page
    phone.add("My phone")
    expect(page.get_by_role("main")).to_contain_text("You can sign in with this passkey from now on.")
    expect(page.get_by_role("main")).to_contain_text("My phone – added on")
    [kept] = phone.passkeys()
    assert kept["isResidentCredential"] and kept["rpId"] == "localhost"
    assert "A passkey was added to your account" in letters_to(named_app, EMAIL)[0]

    phone.press("Sign out")
    hands = Hands(page)
    hands.tab_to(page.get_by_role("button", name="Sign in with a passkey"))
    hands.enter()
    expect(page.get_by_role("heading", level=1)).to_have_text("Editions")
    assert hands.typed == 0
    [(counter,)] = ask(named_app, "select counter from passkeys order by id desc limit 1")
    assert counter == phone.passkeys()[0]["signCount"] > kept["signCount"]


def test_the_same_device_makes_no_second_one(phone):
    phone.add("Once")
    phone.add("Twice")
    expect(phone.page.get_by_role("group", name="There is a problem")).to_be_focused()
    expect(phone.page.get_by_role("main")).to_contain_text("This device has a passkey for your account already.")
    expect(phone.page.get_by_label("What you call it")).to_have_value("Twice")
    assert len(phone.passkeys()) == 1


def test_somebody_else_with_the_phone_is_told_no_and_what_was_typed_stays(phone):
    page = phone.page
    phone.add("Lent")
    phone.press("Sign out")
    phone.knows_who_it_is(False)
    page.get_by_label("E-mail address").fill("somebody@example.org")
    phone.press("Sign in with a passkey")
    expect(page.get_by_role("group", name="There is a problem")).to_be_focused()
    expect(page.get_by_role("main")).to_contain_text("That did not work with a passkey.")
    expect(page.get_by_label("E-mail address")).to_have_value("somebody@example.org")
    phone.knows_who_it_is(True)
    phone.press("Sign in with a passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Editions")


def test_a_passkey_shows_that_it_is_still_me_and_one_that_was_removed_does_not(phone):
    page = phone.page
    phone.add("Still me")
    page.goto("/organize/confirm?next=/organize/accounts/invite")
    phone.press("Use a passkey instead")
    expect(page.get_by_role("heading", level=1)).to_have_text("Invite somebody")
    page.goto("/organize/account")
    page.get_by_role("link", name="Rename or remove: Still me").click()
    phone.press("Remove this passkey")
    expect(page.get_by_role("main")).to_contain_text("does not open your account any more")
    phone.press("Sign out")
    phone.press("Sign in with a passkey")
    expect(page.get_by_role("main")).to_contain_text("That did not work with a passkey.")


def test_without_scripts_nobody_is_offered_what_does_not_work(new_page, named_app):
    page = new_page(javascript=False, site=named_app)
    page.goto("/organize/sign-in?next=/organize/account/passkeys/new")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(pass_phrase(named_app))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Add a passkey")
    expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()
    expect(page.get_by_role("main")).to_contain_text("This browser cannot make passkeys, or it runs no scripts.")


def test_the_pages_about_passkeys_keep_their_promises(phone):
    page = phone.page
    phone.add("A phone with a rather long name, as some people give them")
    page.goto("/organize/account")
    own = page.get_by_role("link", name="Rename or remove").first.get_attribute("href")
    found = {}
    for root in ("", "/fr"):
        for address in ("/organize/account", "/organize/account/passkeys/new", own, "/organize/confirm"):
            page.goto(root + address)
            found[f"{root}{address}, light"] = axe.faults(page, 1280, "light") + measuring.small_targets(page)
            found[f"{root}{address}, dark"] = axe.faults(page, 360, "dark")
            page.set_viewport_size({"width": 320, "height": 256})
            found[f"{root}{address}, 320 px"] = measuring.small_targets(page) + measuring.sideways(page)
    assert not any(found.values()), {look: faults for look, faults in found.items() if faults}
