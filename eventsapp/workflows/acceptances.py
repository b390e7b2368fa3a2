"""Acceptances still to come: who reads and accepts which text by a link of their own, and the letters that ask."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from eventsapp.core import addresses, tokens
from eventsapp.people.models import Person
from eventsapp.submissions.models import Registration
from eventsapp.workflows.posting import post
from eventsapp.workflows.summaries import Asked, Attending


@dataclass(frozen=True)
class ToAccept:
    """A text that the reader of a letter is asked to accept: for whom, and where."""

    name: str
    is_own: bool
    secret: str
    """What the letter calls the address of it."""


@dataclass(frozen=True)
class Request:
    """All that one signer is asked to accept in one letter."""

    texts: tuple[ToAccept, ...] = ()
    secrets: tuple[tuple[str, str], ...] = ()


def by_signer(registration: Registration, asked: Asked) -> dict[Person, Request]:
    """What each signer is asked for."""
    theirs: dict[Person, list[tuple[Attending, str]]] = defaultdict(list)
    for entry, signer, token in asked:
        theirs[signer].append((entry, token))
    return {signer: _request(registration, signer, own) for signer, own in theirs.items()}


def post_all(registration: Registration, asked: Asked, *, but: Collection[Person] = ()) -> None:
    """Write to each signer once, about everything they are asked to accept."""
    for signer, request in by_signer(registration, asked).items():
        if signer in but:
            continue
        key = f"to_sign:{registration.id}:{signer.id}:{tokens.digest(request.secrets[0][1])[:32]}"
        secrets = dict(request.secrets)
        post("to_sign", registration, signer, key=key, with_link=False, secrets=secrets, to_accept=request.texts)


def _request(registration: Registration, signer: Person, own: Sequence[tuple[Attending, str]]) -> Request:
    texts, secrets = [], []
    for number, (entry, token) in enumerate(own, start=1):
        name = f"signing_link_{number}"
        texts.append(ToAccept(entry.person.name, entry.person_id == signer.id, name))
        secrets.append((name, addresses.of("mine.signing.show", language=registration.language, token=token)))
    return Request(tuple(texts), tuple(secrets))
