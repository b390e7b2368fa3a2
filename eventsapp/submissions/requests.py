"""Requests: what people ask the organizers to do with their registration, and who saw to it."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, sealing
from eventsapp.core.db import db, hold, locked
from eventsapp.submissions.models import ChangeRequest, Registration, RequestKind


def ask(registration: Registration, kind: RequestKind, said: str, *, by: Actor) -> tuple[ChangeRequest, bool]:
    """Ask for it, and tell whether it is new: the same words sent twice, or a second erasure, are one request."""
    hold("request", registration.id)
    for waits in waiting([registration.id]).get(registration.id, []):
        if waits.kind == kind and (kind is RequestKind.ERASURE or words(waits) == said):
            return waits, False
    request = ChangeRequest(registration=registration, kind=kind, sealed_words=sealing.seal(said), asked_at=clock.now())
    db.session.add(request)
    trail.record("request.asked", request, by=by, kind=kind)
    return request, True


def of(registration: Registration) -> list[ChangeRequest]:
    """Everything that was asked for it, the newest first."""
    query = select(ChangeRequest).where(ChangeRequest.registration_id == registration.id)
    return list(db.session.scalars(query.order_by(ChangeRequest.id.desc())))


def waiting(registration_ids: Collection[int]) -> dict[int, list[ChangeRequest]]:
    """What nobody has seen to yet, by registration id, in the order in which it was asked."""
    query = (
        select(ChangeRequest)
        .where(ChangeRequest.registration_id.in_(registration_ids), ChangeRequest.handled_at.is_(None))
        .order_by(ChangeRequest.id)
    )
    found: dict[int, list[ChangeRequest]] = defaultdict(list)
    for request in db.session.scalars(query):
        found[request.registration_id].append(request)
    return dict(found)


def words(request: ChangeRequest) -> str:
    """What the person wrote."""
    return sealing.unseal(request.sealed_words)


def handle(request: ChangeRequest, *, by: Actor) -> ChangeRequest:
    """Somebody saw to it."""
    request = locked(request)
    if request.handled_at is None:
        request.handled_at, request.handled_by = clock.now(), by.account_id
        trail.record("request.handled", request, by=by)
    return request
