"""Access needs in words: as the person ticks them, and as organizers read what there is to prepare."""

from flask_babel import lazy_gettext as _l

from eventsapp.access.models import NeedKind, NeedState

LABELS = {
    NeedKind.CHAIR: _l("A chair at the start or along the way"),
    NeedKind.REST_POINTS: _l("A place to rest at least every 250 m"),
    NeedKind.QUIET_START: _l("A quiet start, 10 minutes before the horn, without loudspeakers"),
    NeedKind.MOBILITY_DEVICE: _l("Room for my wheelchair, walker, scooter or cane"),
    NeedKind.SUPPORT_PERSON: _l("I come with a support person"),
    NeedKind.VOLUNTEER_BESIDE: _l("A volunteer beside me"),
    NeedKind.SERVICE_ANIMAL: _l("I come with a service animal"),
    NeedKind.STEP_FREE: _l("A way without steps, accessible parking or a drop-off place"),
    NeedKind.SHADE: _l("Shade or low light, and no camera flash"),
    NeedKind.NO_QUEUE: _l("Check in without a line, or with a wave instead of saying my name"),
    NeedKind.FINE_HAND_WORK: _l("Help with pins, laces or the bib"),
    NeedKind.FOOD: _l("Food or drink I can manage, or an allergy"),
    NeedKind.LARGE_PRINT: _l("Large print or plain text"),
    NeedKind.WAY_TO_REACH: _l("Reach me in another way: by text, by phone or by post"),
    NeedKind.SEATED_WORK: _l("Work I can do sitting down"),
    NeedKind.SHORT_SHIFTS: _l("Short shifts, or a break whenever I need one"),
    NeedKind.NO_LIFTING: _l("No lifting or carrying"),
    NeedKind.NO_WRITING: _l("No writing by hand"),
    NeedKind.SOMETHING_ELSE: _l("Something else"),
    NeedKind.TALK_FIRST: _l("I would rather talk to a person first"),
}
"""What can be ticked, in the order in which it is asked."""

_OF_HELPERS = (NeedKind.SEATED_WORK, NeedKind.SHORT_SHIFTS, NeedKind.NO_LIFTING, NeedKind.NO_WRITING)
_ON_THE_WAY = (NeedKind.REST_POINTS, NeedKind.QUIET_START)
"""What only a walk has."""

HINTS = {
    NeedKind.MOBILITY_DEVICE: _l("Tell us which one, and its width if it is wide."),
    NeedKind.SUPPORT_PERSON: _l("They come free and use no place."),
    NeedKind.SERVICE_ANIMAL: _l("If a part of the grounds is closed to animals, we tell you and find another way."),
    NeedKind.FOOD: _l("For example a straw, food cut up, or what you must not eat."),
    NeedKind.WAY_TO_REACH: _l("Tell us how, and the number or address."),
    NeedKind.SOMETHING_ELSE: _l("In your own words."),
    NeedKind.TALK_FIRST: _l("Tell us how and when we can reach you."),
}
"""A line under those that need one."""

TO_DO = {
    NeedKind.CHAIR: _l("A chair at the start or along the way"),
    NeedKind.REST_POINTS: _l("Places to rest at least every 250 m"),
    NeedKind.QUIET_START: _l("A quiet start 10 minutes before the horn"),
    NeedKind.MOBILITY_DEVICE: _l("Room for a wheelchair, walker, scooter or cane"),
    NeedKind.SUPPORT_PERSON: _l("A support person comes along"),
    NeedKind.VOLUNTEER_BESIDE: _l("A volunteer beside the person"),
    NeedKind.SERVICE_ANIMAL: _l("A service animal comes along"),
    NeedKind.STEP_FREE: _l("A way without steps, parking or a drop-off place"),
    NeedKind.SHADE: _l("Shade or low light, no camera flash"),
    NeedKind.NO_QUEUE: _l("Check-in without a line or without speaking"),
    NeedKind.FINE_HAND_WORK: _l("A hand with pins, laces or the bib"),
    NeedKind.FOOD: _l("Food or drink prepared for the person"),
    NeedKind.LARGE_PRINT: _l("Large print or plain text"),
    NeedKind.WAY_TO_REACH: _l("Another way to reach the person"),
    NeedKind.SEATED_WORK: _l("Work to be done sitting down"),
    NeedKind.SHORT_SHIFTS: _l("Short shifts, or breaks whenever needed"),
    NeedKind.NO_LIFTING: _l("No lifting or carrying"),
    NeedKind.NO_WRITING: _l("No writing by hand"),
    NeedKind.SOMETHING_ELSE: _l("Something else, in their own words"),
    NeedKind.TALK_FIRST: _l("Talk to the person first"),
}
"""The same as organizers read it: what to do, and never why."""

STATES = {
    NeedState.ASKED: _l("Asked, not answered yet"),
    NeedState.CONFIRMED: _l("Confirmed"),
    NeedState.CANNOT: _l("Not possible, something else offered"),
    NeedState.DONE: _l("Done"),
    NeedState.TAKEN_BACK: _l("Taken back"),
}


def asked(*, takes_part: bool, helps: bool) -> list[NeedKind]:
    """What is asked of somebody: for those who only help, what concerns the work comes first."""
    kinds = [kind for kind in LABELS if kind not in _OF_HELPERS]
    if not takes_part:
        return [*_OF_HELPERS, *(kind for kind in kinds if kind not in _ON_THE_WAY)]
    return [kind for kind in LABELS if helps or kind not in _OF_HELPERS]
