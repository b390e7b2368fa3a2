"""What a manage link reaches: the registrant's everybody, another adult's only what is their own."""

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from eventsapp.core.db import db
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions.links import Holder
from eventsapp.submissions.models import ManageLink


def entries(link: ManageLink | Holder) -> list[Entry]:
    """Whom the link's person may see and change, whatever became of them, in the order in which they were entered.

    Another adult's link reaches themselves, the minors whose guardian they are, and the support persons of both.
    """
    query = (
        select(Entry)
        .join(Entry.category)
        .where(Entry.registration_id == link.registration_id)
        .order_by(Entry.id)
        .options(contains_eager(Entry.category).joinedload(Category.pool), joinedload(Entry.person))
        .options(joinedload(Entry.party))
    )
    if link.person_id != link.registration.registrant_id:
        own = or_(Entry.person_id == link.person_id, Entry.guardian_id == link.person_id)
        query = query.where(or_(own, Entry.supports_id.in_(select(Entry.id).where(own))))
    return list(db.session.scalars(query).unique())
