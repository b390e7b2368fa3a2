"""Every kind of token: nobody guesses one, and nothing that is stored, kept as a backup or logged opens a link."""

import json
import logging
import math
import re
from collections import Counter
from itertools import count
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import make_url, select

from eventsapp.archives import keeping
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.calendars import feed_tokens
from eventsapp.checkout import checkouts
from eventsapp.checkout.models import Purpose
from eventsapp.core import clock, sealing, tokens
from eventsapp.core.db import Base, db, writing
from eventsapp.events.models import Edition
from eventsapp.fundraising import donor_links
from eventsapp.fundraising.gift_models import Donor, Pledge
from eventsapp.outbox.models import Message
from eventsapp.people import password_links, sign_ins
from eventsapp.people.models import Account, Person
from eventsapp.permissions import invitations
from eventsapp.permissions.table import AccessRole
from eventsapp.registration.models import Entry
from eventsapp.submissions import consents, drafts, links, same_again, wishes
from eventsapp.submissions.links import Holder
from eventsapp.submissions.records import Purpose as Wish
from eventsapp.volunteering import help_requests
from eventsapp.volunteering.models import Shift
from eventsapp.waivers import signing
from eventsapp.waivers.models import Waiver
from tests.permissions import everything

BITS = 120
"""Effective ones, as every token has to have at least."""
DRAWN = 64
"""Of each kind, to see how much of it is chance."""
_numbers = count(1)


def first(model):
    return db.session.scalars(select(model).order_by(model.id)).first()


def manage():
    entry = first(Entry)
    return links.make(entry.registration, entry.person)


def own_feed():
    entry = first(Entry)
    return feed_tokens.secret(feed_tokens.make(Holder(entry.registration, entry.person_id), by=OPERATOR))


def organizers_feed():
    account = first(Account)
    for live in feed_tokens.all_live_for(account.id):
        feed_tokens.revoke(live, by=OPERATOR)
    return feed_tokens.secret(feed_tokens.make_for(account, None, by=OPERATOR))


def asked_again():
    entry = first(Entry)
    consent = consents.give(entry.registration, entry.person, Wish.NEXT_SIGN_UP, by=PUBLIC)
    db.session.flush()
    return same_again.make(first(Edition), consent, by=OPERATOR)[1]


def to_sign():
    person = first(Entry).person
    return signing.ask(first(Waiver), person, person, language="en")


def draft():
    begun = drafts.begin(first(Edition), tokens.secret(), {}, language="en", by=PUBLIC)
    return drafts.link(begun)


def invitation():
    email = f"new{next(_numbers)}@example.org"
    return invitations.invite(email, "New", AccessRole.VIEWER, None, language="en", by=OPERATOR)[1]


def sign_in():
    account = first(Account)
    tried = sign_ins.attempt(account.email, "a network")
    return sign_ins.begin(account, None, tried=tried, until=clock.now().replace(year=2090))


def leaving():
    return wishes.leave_address(first(Person), "en").rsplit("/", 1)[-1]


STORED = {
    "manage link": manage,
    "donor link": lambda: donor_links.make(first(Donor)),
    "own calendar": own_feed,
    "organizer's calendar": organizers_feed,
    "offer of a shift": lambda: help_requests.make(first(Shift), first(Person), by=OPERATOR)[1],
    "text to sign": to_sign,
    "same again": asked_again,
    "draft": draft,
    "invitation": invitation,
    "password link": lambda: password_links.make("owner@example.org")[1],
    "sign-in": sign_in,
}
"""Those of which something is stored, and never the token itself."""
SIGNED = {
    "leaving mails": leaving,
    "leaving the morning mail": lambda: tokens.signed(first(Account).id, "digest"),
    "thanks for a promise": lambda: tokens.signed(first(Pledge).id, "thanks for a pledge"),
}
"""Numbers under our signature: nothing of them is stored."""
OPENS = {
    "mine.asked.": ("/help/{}", "offer of a shift"),
    "mine.signing.show": ("/sign/{}", "text to sign"),
    "mine.": ("/my/{}/", "manage link"),
    "giving.": ("/giving/{}/", "donor link"),
    "feeds.own.": ("/cal/{}/events.ics", "own calendar"),
    "feeds.organizers.": ("/cal/{}/organizer.ics", "organizer's calendar"),
    "public.register.later.open": ("/walk/2031/register/finish/{}", "draft"),
    "public.register.again.": ("/again/{}", "same again"),
    "public.leave.": ("/leave/{}", "leaving mails"),
    "public.leave_digest.": ("/leave/digest/{}", "leaving the morning mail"),
    "public.give.": ("/walk/2031/give/thanks/{}", "thanks for a promise"),
    "organize.invited.accept": ("/organize/invitation/{}", "invitation"),
    "organize.invited.new_password": ("/organize/password/{}", "password link"),
}
"""Which addresses a token of each kind opens, by the beginning of their endpoints."""


@pytest.fixture
def made(app):
    return everything.make()


def effective_bits(drawn):
    """What is chance in them: the entropy of each place, as far as so many draws show it."""
    shortest = min(len(token) for token in drawn)
    return sum(_entropy([token[place] for token in drawn]) for place in range(shortest))


def _entropy(letters):
    return -sum(n / len(letters) * math.log2(n / len(letters)) for n in Counter(letters).values())


def drawn(mint):
    """Many of one kind, each drawn in a transaction that is undone."""
    found = []
    with writing():
        for _each in range(DRAWN):
            undone = db.session.begin_nested()
            found.append(mint())
            undone.rollback()
    return found


@pytest.mark.parametrize("kind", STORED)
def test_nobody_guesses_one(made, kind):
    found = drawn(STORED[kind])
    assert len(set(found)) == DRAWN and effective_bits(found) >= BITS


@pytest.mark.parametrize("use", ["leave", "digest", "thanks for a pledge"])
def test_nobody_guesses_a_signature(app, use):
    signatures = [tokens.signed(number, use).rsplit(".", 1)[1] for number in range(1000, 1000 + DRAWN)]
    assert effective_bits(signatures) >= BITS
    assert tokens.number_in(tokens.signed(7, use), f"{use} else") is None, "one use is not another"


def test_nobody_guesses_the_key_of_a_form_or_a_payment(made, client):
    def form_key(page):
        return re.search(r'name="form_key"[^>]*value="([^"]+)"', client.get(page).text)[1]

    for page in ("/walk/2031/register", "/walk/2031/volunteer", "/walk/2031/give"):
        found = [form_key(page) for _each in range(DRAWN)]
        assert len(set(found)) == DRAWN and effective_bits(found) >= BITS, page
    references = drawn(lambda: checkouts.begin(Purpose.GIFT, 5_00, language="en").reference)
    assert effective_bits(references) >= BITS


def test_a_token_that_is_short_or_counted_would_be_found():
    assert effective_bits([tokens.reference() for _each in range(DRAWN)]) < BITS / 2
    assert effective_bits([f"{number:060d}" for number in range(DRAWN)]) < BITS / 10


def test_every_address_that_a_token_opens_is_of_one_of_these_kinds(made, app, client):
    opened = {rule.endpoint for rule in app.url_map.iter_rules() if "<token>" in rule.rule}
    assert {endpoint for endpoint in opened if not endpoint.startswith(tuple(OPENS))} == set()
    assert {kind for _address, kind in OPENS.values()} | {"sign-in"} == set(STORED) | set(SIGNED)
    with writing():
        minted = {kind: mint() for kind, mint in (STORED | SIGNED).items()}
    for address, kind in OPENS.values():
        assert client.get(address.format(minted[kind])).status_code in (200, 302, 303), kind


# ---- Nothing that is kept opens a link


def everything_kept(app, folder, logged):
    """The database as it lies on disk or in its rows, a backup of it, and what was logged; each by its name."""
    db.session.rollback()
    backup = folder / "backup.zip"
    keeping.write(db.engine, backup, now=clock.now(), spreadsheets=True)
    with ZipFile(backup) as packed:
        archived = b"".join(packed.read(name) for name in packed.namelist())
    rows = "\n".join(
        str(tuple(row)) for table in Base.metadata.sorted_tables for row in db.session.execute(select(table))
    )
    kept = {"rows": rows, "backup": archived.decode("utf-8", "replace"), "logs": "\n".join(logged)}
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.drivername.startswith("sqlite"):
        file = Path(str(url.database))
        raw = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
        kept["file"] = raw.decode("utf-8", "replace")
    return kept


def in_letters():
    """The secrets in the letters that wait to be sent."""
    sealed = db.session.scalars(select(Message.sealed_secrets).where(Message.sealed_secrets.is_not(None)))
    told = [said for one in sealed for said in json.loads(sealing.unseal(one))]
    return {part for said in told for part in re.findall(r"[\w-]{40,}", said)}


def stored_somewhere(app, client, folder, caplog):
    """Mint all kinds, open what they open, and look for each of them everywhere: (where, kind)."""
    with writing():
        minted = {kind: mint() for kind, mint in STORED.items()}
    letters = in_letters()
    assert len(letters) > 2
    with caplog.at_level(logging.DEBUG):
        for address, kind in OPENS.values():
            if kind in minted:
                client.get(address.format(minted[kind]))
                client.post(address.format(minted[kind]))
        logged = [f"{record.getMessage()} {record.__dict__}" for record in caplog.records]
    assert any("request" in line for line in logged)
    kept = everything_kept(app, folder, logged)
    wanted = [*minted.items(), *(("letter", token) for token in letters)]
    return {(where, kind) for kind, token in wanted for where, text in kept.items() if token in text}


def test_nothing_that_is_stored_kept_or_logged_opens_a_link(made, app, client, tmp_path, caplog):
    assert made.link and stored_somewhere(app, client, tmp_path, caplog) == set()


def test_a_token_that_is_stored_as_it_is_would_be_found(made, app, client, tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(tokens, "digest", lambda token: token[:64])
    found = stored_somewhere(app, client, tmp_path, caplog)
    assert {("rows", kind) for kind in STORED if kind != "own calendar"} <= found
    assert ("backup", "manage link") in found
