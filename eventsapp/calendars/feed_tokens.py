"""The secret addresses of calendars that are not public: each reads one calendar, and opens nothing else."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.calendars.own_models import FeedToken
from eventsapp.core import clock, sealing, tokens
from eventsapp.core.db import db
from eventsapp.events.models import Series
from eventsapp.people.models import Account
from eventsapp.submissions.links import Holder


def make(holder: Holder, reminders: tuple[timedelta, ...] = (), *, by: Actor) -> FeedToken:
    """A secret address for what the holder's link reaches; one that works already is given again."""
    found = live(holder)
    if found is not None:
        return found
    return _made(FeedToken(registration_id=holder.registration_id, person_id=holder.person_id), reminders, by=by)


def make_for(account: Account, series: Series | None, *, by: Actor) -> FeedToken:
    """A secret address for an organizer's calendar, of one series or of all they may see."""
    found = live_for(account, series)
    return found or _made(FeedToken(account_id=account.id, series_id=series.id if series else None), (), by=by)


def remind(token: FeedToken, reminders: tuple[timedelta, ...], *, by: Actor) -> None:
    """Let programs sound that long before each of their days and shifts, or never."""
    token.alarms = _packed(reminders)
    trail.record("feed_token.reminders", token, by=by, minutes=token.alarms)


def revoke(token: FeedToken, *, by: Actor) -> None:
    """End an address: programs that read it are told that it is gone for good."""
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        trail.record("feed_token.revoked", token, by=by)


def opened_by(secret: str) -> FeedToken | None:
    """What this secret is the address of, also when it was revoked; one look-up, whatever was typed."""
    return db.session.scalars(select(FeedToken).where(FeedToken.digest == tokens.digest(secret))).first()


def live(holder: Holder) -> FeedToken | None:
    """The address that works for what the holder's link reaches."""
    query = select(FeedToken).where(
        FeedToken.registration_id == holder.registration_id,
        FeedToken.person_id == holder.person_id,
        FeedToken.revoked_at.is_(None),
    )
    return db.session.scalars(query.order_by(FeedToken.id.desc())).first()


def live_for(account: Account, series: Series | None) -> FeedToken | None:
    """The address that works for this organizer's calendar."""
    query = select(FeedToken).where(
        FeedToken.account_id == account.id,
        FeedToken.series_id.is_(None) if series is None else FeedToken.series_id == series.id,
        FeedToken.revoked_at.is_(None),
    )
    return db.session.scalars(query.order_by(FeedToken.id.desc())).first()


def held(holder: Holder) -> list[dict[str, Any]]:
    """What is held about their addresses, for those it is about; no secrets in it."""
    query = select(FeedToken).where(
        FeedToken.registration_id == holder.registration_id, FeedToken.person_id == holder.person_id
    )
    return [
        {"made_at": one.made_at, "revoked_at": one.revoked_at, "reminders_in_minutes": one.alarms}
        for one in db.session.scalars(query.order_by(FeedToken.id))
    ]


def all_live_for(account_id: int) -> list[FeedToken]:
    """Every address that works for calendars of this organizer, that of everything first."""
    query = select(FeedToken).where(FeedToken.account_id == account_id, FeedToken.revoked_at.is_(None))
    whole = query.options(joinedload(FeedToken.series))
    return list(db.session.scalars(whole.order_by(FeedToken.series_id.is_not(None), FeedToken.id)))


def secret(token: FeedToken) -> str:
    """The secret again, for whom it belongs to; empty where the key that sealed it is gone."""
    return sealing.unseal(token.sealed_secret)


def feed_name(token: FeedToken) -> str:
    """What is noted of its feed is noted under this name."""
    return f"token/{token.id}"


def _made(token: FeedToken, reminders: tuple[timedelta, ...], *, by: Actor) -> FeedToken:
    new = tokens.secret()
    token.digest, token.sealed_secret = tokens.digest(new), sealing.seal(new)
    token.alarms, token.made_at = _packed(reminders), clock.now()
    db.session.add(token)
    db.session.flush()
    trail.record("feed_token.made", token, by=by)
    return token


def _packed(reminders: tuple[timedelta, ...]) -> str:
    return ",".join(str(before // timedelta(minutes=1)) for before in sorted(reminders, reverse=True))
