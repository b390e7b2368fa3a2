"""Drafts: forms somebody has begun, kept for a while so that nothing typed is lost."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import BindParameter, Select, Table, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, sealing, tokens
from eventsapp.core.db import db
from eventsapp.events.models import Edition
from eventsapp.submissions.models import Draft, Registration

KEPT = timedelta(days=14)
"""How long after the last answer it is kept."""
LONGEST = 1_000_000
"""Longer than this in all, what was typed is not kept; no form that can be sent comes near."""

Answers = dict[str, Any]


class Opened(NamedTuple):
    """A draft as it was read, as values that no transaction takes away; each as on `Draft`."""

    id: int
    edition_id: int
    reference: str
    mailed_digest: str | None
    form_key: str
    sealed_answers: str
    begun_at: datetime
    erase_at: datetime
    registration_id: int | None


def begin(
    edition: Edition,
    secret: str,
    typed: Mapping[str, Any],
    *,
    brought_along: Mapping[str, Any] | None = None,
    language: str,
    by: Actor,
) -> Draft:
    """Keep a form from here on. The same secret, which is that of the page it was begun on, is the same draft.

    The same words from that page are a second press, and change nothing. Other words are typed by somebody who went
    back to it: they are laid over what was kept, unless it was sent. What was `brought_along` to the page, and was not
    typed there, counts the first time only.
    """
    digest, now = tokens.digest(secret), clock.now()
    row = {
        "edition_id": edition.id,
        "secret_digest": digest,
        "form_key": key_of(secret, typed, now),
        "sealed_answers": _sealed({**(brought_along or {}), **typed}),
        "language": language,
        "begun_at": now,
        "erase_at": now + KEPT,
    }
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    stored = dialect.insert(Draft).on_conflict_do_nothing().returning(Draft)
    while True:
        draft: Draft | None = db.session.scalars(stored, [{**row, "reference": tokens.reference()}]).first()
        if draft is not None:
            trail.record("draft.begun", draft, by=by)
            return draft
        # It is there already, or its reference is that of another one, and is drawn again.
        known = db.session.scalars(select(Draft).where(Draft.secret_digest == digest).with_for_update()).first()
        if known is not None:
            key = key_of(secret, typed, known.begun_at)
            if known.registration_id is None and known.form_key != key:
                known.form_key = key
                keep(known, laid_over(answers_of(known), typed))
            return known


def key_of(secret: str, typed: Mapping[str, Any], begun_at: datetime) -> str:
    """The key of a form whose first page, of that secret, was sent with these words last."""
    return tokens.digest(json.dumps([secret, typed, begun_at.isoformat()]))


def laid_over(kept: Answers, typed: Mapping[str, Any]) -> Answers:
    """What was kept, with what was typed in its place; who is not on that page stays as they were."""
    for step, words in typed.items():
        if isinstance(words, dict):
            kept.setdefault(step, {}).update(words)
        else:
            kept[step] = words
    return kept


def values(draft: Draft) -> Opened:
    """The same as values."""
    return Opened(*(getattr(draft, name) for name in Opened._fields))


def opened(reference: str, secret: str, query: Select[Any] | None = None) -> tuple[Opened, *tuple[Any, ...]] | None:
    """The draft of that name, for who has one of its secrets, and what a `query` that begins with OPENED asks besides.

    None: there is none any more.
    """
    asked = {"reference": reference, "digest": tokens.digest(secret), "now": clock.now()}
    return _read(OPENED if query is None else query, asked)


def held(draft: Opened, query: Select[Any] | None = None) -> tuple[Opened, *tuple[Any, ...]] | None:
    """The same draft as it is now, held until the transaction ends; with a `query` that begins with HELD."""
    return _read(HELD if query is None else query, {"id": draft.id})


def _read(query: Select[Any], asked: Mapping[str, Any]) -> tuple[Opened, *tuple[Any, ...]] | None:
    found = db.session.execute(query, asked).one_or_none()
    own = len(Opened._fields)
    return None if found is None else (Opened(*found[:own]), *found[own:])


def answers_of(draft: Draft | Opened) -> Answers:
    """What was typed so far, by step."""
    kept = sealing.unseal(draft.sealed_answers)
    return json.loads(kept) if kept else {}


def replace(draft: Opened, answers: Mapping[str, Any]) -> Opened | None:
    """Keep this from now on, in one statement; None: somebody changed, sent or erased it since it was read."""
    kept = draft._replace(erase_at=clock.now() + KEPT)
    if len(sealed := _sealed(answers)) <= LONGEST:
        kept = kept._replace(sealed_answers=sealed)
    told = {"its": draft.id, "before": draft.sealed_answers, "after": kept.sealed_answers, "until": kept.erase_at}
    done = db.session.execute(_REPLACED, told)
    return kept if done.rowcount else None  # type: ignore[attr-defined]


def keep(draft: Draft, answers: Mapping[str, Any]) -> None:
    """Keep this from now on; the draft is locked by who changes it."""
    sealed = _sealed(answers)
    if len(sealed) <= LONGEST:
        draft.sealed_answers = sealed
    draft.erase_at = clock.now() + KEPT


def link(draft: Draft) -> str:
    """A new secret to be mailed, so that the form can be finished elsewhere; one that was mailed before ends."""
    token = tokens.secret()
    draft.mailed_digest = tokens.digest(token)
    return token


def of_link(token: str) -> Draft | None:
    """The draft that a mailed secret opens, until it is sent or too old."""
    query = select(Draft).where(
        Draft.mailed_digest == tokens.digest(token), Draft.registration_id.is_(None), Draft.erase_at > clock.now()
    )
    return db.session.scalars(query).first()


def send(draft: Draft | Opened, registration: Registration, facts: Mapping[str, Any]) -> None:
    """It became that registration: its answers go, only the facts for the page that says so stay."""
    sent = update(Draft).where(Draft.id == draft.id)
    db.session.execute(sent.values(registration_id=registration.id, sealed_answers=_sealed(facts)))


def erase_due(now: datetime) -> int:
    """Erase the drafts whose time is over, and say how many."""
    gone = db.session.execute(delete(Draft).where(Draft.erase_at <= now))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _sealed(answers: Mapping[str, Any]) -> str:
    return sealing.seal(json.dumps(answers))


# Of the table and not of its model, which would take longer than the database.
_DRAFTS = cast(Table, Draft.__table__)
_COLUMNS = select(*(_DRAFTS.c[name] for name in Opened._fields))
_DIGEST: BindParameter[str] = bindparam("digest")
OPENED: Select[Any] = (
    _COLUMNS.where(_DRAFTS.c.reference == bindparam("reference"))
    .where(or_(_DRAFTS.c.secret_digest == _DIGEST, _DRAFTS.c.mailed_digest == _DIGEST))
    .where(_DRAFTS.c.erase_at > bindparam("now"))
)
"""What every page of a draft asks, put together once; more can be asked in the same statement."""
HELD: Select[Any] = _COLUMNS.where(_DRAFTS.c.id == bindparam("id")).with_for_update(of=_DRAFTS)
_REPLACED = (
    update(_DRAFTS)
    .where(_DRAFTS.c.id == bindparam("its"), _DRAFTS.c.sealed_answers == bindparam("before"))
    .where(_DRAFTS.c.registration_id.is_(None))
    .values(sealed_answers=bindparam("after"), erase_at=bindparam("until"))
)
