"""Who comes by: a visitor, a registrant behind the manage link, a donor behind theirs, an owner who is signed in."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.fundraising import donor_links
from eventsapp.fundraising.gift_models import Donor
from eventsapp.people import accounts
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from eventsapp.registration.models import Entry
from eventsapp.submissions import links
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Volunteer
from torture.fuzzing import markup

PASS_PHRASE = "four hostile herons on the pier"
TOKEN = "{token}"
"""Stands in kept addresses for the secret of a link, since links are renewed."""
_numbers = count(1)


@dataclass
class Guise:
    """Somebody with a browser, the address to begin at, and what is secret in theirs."""

    name: str
    client: FlaskClient
    begins: list[str]
    renew: Callable[[Flask], "Guise"]
    """The same once more, with a new key."""
    tokens: list[str] = field(default_factory=list)

    def kept(self, address: str) -> str:
        """The address without its secret."""
        for token in self.tokens:
            address = address.replace(token, TOKEN)
        return address

    def now(self, address: str) -> str:
        """The address as it is now."""
        return address.replace(TOKEN, self.tokens[0] if self.tokens else "none")


def all_of(app: Flask, chance: random.Random) -> Iterator[Guise]:
    """One of each, new ones each time; behind the links those of whom there is most to see."""
    yield visitor(app)
    yield registrant(app, chance)
    yield donor(app, chance)
    yield owner(app)


def again(guise: Guise, app: Flask) -> None:
    """Somebody new in the same place, since the one before has thrown the key away."""
    made = guise.renew(app)
    guise.client, guise.tokens = made.client, made.tokens


def visitor(app: Flask) -> Guise:
    """Somebody nobody knows."""
    begins = ["/", "/fr/", "/my/", "/giving/", "/organize/sign-in", "/organize/password"]
    return Guise("visitor", app.test_client(), begins, visitor)


def registrant(app: Flask, chance: random.Random) -> Guise:
    """Somebody who signed a family up that takes part and helps, and has just typed in the code from the mail."""
    with app.app_context():
        helping = select(Volunteer.person_id)
        parties = select(Registration.id).join(Entry, Entry.registration_id == Registration.id).distinct()
        found = db.session.scalars(parties.where(Registration.registrant_id.in_(helping))).all()
        return _behind_link(app, chance.choice(sorted(found)))


def _behind_link(app: Flask, number: int) -> Guise:
    with app.app_context(), writing():
        registration = db.session.get_one(Registration, number)
        token = links.make(registration, registration.registrant)
        link = links.opened_by(token)
        assert link is not None
        client = _fresh(app, str(link.id))
    begins = [f"/my/{TOKEN}/", f"/fr/my/{TOKEN}/"]
    return Guise("registrant", client, begins, lambda app: _behind_link(app, number), [token])


def donor(app: Flask, chance: random.Random) -> Guise:
    """Somebody who gave, and has just typed in the code from the mail."""
    with app.app_context():
        found = select(Donor.id).where(Donor.merged_into_id.is_(None)).order_by(Donor.id).limit(50)
        return _behind_donor_link(app, chance.choice(list(db.session.scalars(found))))


def _behind_donor_link(app: Flask, number: int) -> Guise:
    with app.app_context(), writing():
        token = donor_links.make(db.session.get_one(Donor, number))
        link = donor_links.opened_by(token)
        assert link is not None
        client = _fresh(app, f"donor {link.id}")
    begins = [f"/giving/{TOKEN}/"]
    return Guise("donor", client, begins, lambda app: _behind_donor_link(app, number), [token])


def _fresh(app: Flask, key: str) -> FlaskClient:
    """A browser that remembers a code that was just typed in."""
    client = app.test_client()
    with client.session_transaction(base_url=app.config["PUBLIC_URL"]) as session:
        session["fresh"] = {key: (clock.now() + timedelta(hours=24)).timestamp()}
    return client


def owner(app: Flask) -> Guise:
    """Somebody who may do everything, signed in from a network of their own."""
    number = next(_numbers)
    email = f"owner{number}@herons.example.org"
    with app.app_context(), writing():
        grants.give(accounts.create(email, f"Owner {number}", PASS_PHRASE, by=OPERATOR), AccessRole.OWNER, by=OPERATOR)
    client = app.test_client()
    own = {"REMOTE_ADDR": f"10.9.{number // 250}.{number % 250}"}
    options: dict[str, Any] = {"base_url": app.config["PUBLIC_URL"], "environ_overrides": own}
    options["headers"] = {"Referer": f"{app.config['PUBLIC_URL']}/"}
    form = markup.forms(client.get("/organize/sign-in", **options).text)[0]
    data = {name: box.values for name, box in form.boxes.items()} | {"email": email, "password": PASS_PHRASE}
    answer = client.post("/organize/sign-in", data=data, **options)
    assert answer.status_code == 303, answer.text
    return Guise("owner", client, ["/organize/", "/fr/organize/", "/organize/account", "/organize/accounts"], owner)
