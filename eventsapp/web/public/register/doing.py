"""What somebody on the form is going to do, in words: what they take part in, and on which shifts they help."""

from eventsapp.events.models import Edition
from eventsapp.volunteering.models import Shift
from eventsapp.web.public import shift_cards
from eventsapp.web.public.register.drafting import OpenDraft


def shift_words(shift: Shift, edition: Edition) -> str:
    """``Water table, 8 a.m. to 10 a.m., By the gate``."""
    said = (shift.role.name.said(), shift_cards.when(shift, edition), shift.where.said())
    return ", ".join(words for words in said if words)


def takes_part_in(draft: OpenDraft, key: str) -> str:
    """The name of the category; nothing for who only helps or has not chosen yet."""
    chosen = draft.value("part", "category", key)
    return next((one.called.said() for one in draft.categories if str(one.id) == chosen), "")


def helps_on(draft: OpenDraft, key: str) -> list[str]:
    """The shifts this person asks for."""
    return [shift_words(shift, draft.edition) for shift in _shifts(draft, key)]


def shift_ids(draft: OpenDraft, key: str) -> list[int]:
    """Their numbers."""
    return [shift.id for shift in _shifts(draft, key)]


def _shifts(draft: OpenDraft, key: str) -> list[Shift]:
    return draft.chosen_shifts(key) if draft.helps(key) else []
