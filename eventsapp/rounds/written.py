"""Which letters of a mailing stand: who became one with somebody else has theirs, to whomever it was written."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, not_, select

from eventsapp.core.db import db
from eventsapp.mailings.models import Mailing
from eventsapp.outbox.models import RIGHT_NO_MORE, Message, MessageState
from eventsapp.people import directory
from eventsapp.rounds import letters


def standing(mailing: Mailing, due: datetime, people: Collection[int]) -> dict[int, str]:
    """The key of the one letter that counts for each of these people; who has none is left out.

    It is one that was sent, else their own, else the first. One that was held back counts for nothing.
    """
    own = {letters.key(mailing, due, person): person for person in people}
    readers = own | {letters.key(mailing, due, gone): kept for gone, kept in directory.became(people).items()}
    query = select(Message.key, Message.state, Message.id).where(Message.key.in_(readers))
    held_back = and_(Message.state == MessageState.WITHHELD, Message.failure.in_(RIGHT_NO_MORE))
    rows = db.session.execute(query.where(not_(held_back))).all()
    best_last = sorted(rows, key=lambda row: (row.state == MessageState.SENT, row.key in own, -row.id))
    return {readers[row.key]: row.key for row in best_last}
