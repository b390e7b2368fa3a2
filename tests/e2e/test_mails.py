"""Mails as a mail program shows them: on a phone and a wide screen, by day and by night, in both languages."""

from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock, tokens
from eventsapp.core.db import db, writing
from eventsapp.outbox import envelopes
from eventsapp.outbox.models import Message
from eventsapp.waivers.models import WaiverKind
from eventsapp.workflows import signup
from eventsapp.workflows.plans import Acceptance, Comer, Guardian, Plan, TeamWish
from tests import makers
from tests.e2e import axe

OTHERS = ["مريم الحداد", "Bo <b>Haddad</b> " + "w" * 60]
SMALLEST_TARGET = 48
FONT_SIZES = "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"


@pytest.fixture
def show(browser: Browser) -> Iterator[Callable[[str, int], Page]]:
    """Open a mail at that width, in a program that lets it fetch nothing and run nothing of its own."""
    opened = []

    def show(html: str, width: int) -> Page:
        page = browser.new_page(viewport={"width": width, "height": 900})
        opened.append(page)
        page.on("request", lambda request: pytest.fail(f"a mail asked for {request.url}"))
        page.set_content(html)
        return page

    yield show
    for page in opened:
        page.close()


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_reads_well_on_every_screen(app, still, show: Callable[[str, int], Page], language: str):
    mails = _sent_to_a_family(language)
    assert len(mails) >= 2
    for mail in mails:
        for width in (320, 1280):
            page = show(_html(mail), width)
            for colours in ("light", "dark"):
                assert axe.faults(page, width, colours) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.locator("html").get_attribute("lang") == language
            sizes = page.locator("p, li, span, a, h1").evaluate_all(FONT_SIZES)
            assert min(sizes) >= 16


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_to_do_is_a_button_that_any_finger_hits(app, still, show: Callable[[str, int], Page]):
    page = show(_html(_sent_to_a_family("en")[0]), 320)
    button = page.get_by_role("link", name="Your page, to see and change everything yourself")
    box = button.bounding_box()
    assert box
    assert box["height"] >= SMALLEST_TARGET
    assert (button.get_attribute("href") or "").startswith("https://events.example.org/my/")
    for link in page.locator("p > a").all():
        box = link.bounding_box()
        assert box
        assert box["height"] >= SMALLEST_TARGET


def _sent_to_a_family(language: str) -> list[EmailMessage]:
    makers.organization()
    walk = makers.edition(of=makers.series("zoo-walk"), venue=makers.venue(), has_teams=True)
    category = makers.category(walk)
    makers.price(category, 2500)
    adult, guardian = makers.waiver(walk), makers.waiver(walk, WaiverKind.GUARDIAN)
    comers = [
        Comer("me", "Amina Haddad", category.id, is_registrant=True),
        Comer("p1", OTHERS[0], category.id, email="maryam@example.org"),
        Comer("p2", OTHERS[1], category.id, from_age=3, to_age=12, is_minor=True),
    ]
    acceptances = (Acceptance(adult.id, "me", "Amina Haddad"), Acceptance(guardian.id, "p2", "Amina Haddad"))
    with writing():
        signup.household(
            walk,
            Plan(
                "Amina Haddad",
                "amina@example.org",
                tuple(comers),
                tokens.secret(),
                language,
                guardian=Guardian(is_registrant=True),
                team=TeamWish(name="The Penguins"),
                acceptances=acceptances,
            ),
            by=PUBLIC,
        )
    messages = db.session.scalars(select(Message).order_by(Message.id)).all()
    return [_read(envelopes.sealed(one, sender="events@example.org", now=clock.now()).content) for one in messages]


def _read(content: bytes) -> EmailMessage:
    mail = message_from_bytes(content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def _html(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())
