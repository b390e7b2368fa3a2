"""Why a question cannot be set up, changed or taken away like that."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from eventsapp.core.refusals import Refusal
from eventsapp.questions import rules
from eventsapp.questions.models import Audience, Kind, Question
from eventsapp.questions.options import Option


class TooFewOptions(Refusal):
    """There is nothing to choose between."""

    sentence = _l("Enter at least two answers to choose from.")
    field = "options"


class IsAnswered(Refusal):
    """People have answered; what they said is kept until its day."""

    sentence = _l("People have answered this question, so it stays until its day. You can stop asking it instead.")


class KindStays(Refusal):
    """The answers that are there would not fit."""

    sentence = _l(
        "People have answered this question, so the kind of its answers stays. Stop asking it, and add another one."
    )
    field = "kind"


class AboutStays(Refusal):
    """The answers that are there belong to each person, or to the whole registration."""

    sentence = _l("People have answered this question, so whom it asks stays. Stop asking it, and add another one.")
    field = "about"


class AudienceStays(Refusal):
    """People were told that fewer see what they say."""

    sentence = _l(
        "People who answered were told that only the organizers see it. "
        "For others to see it, stop asking this question and add another one."
    )
    field = "audience"


class KeptAsTold(Refusal):
    """People were told that it goes earlier."""

    sentence = _l(
        "People who answered were told that it is erased %(days)s days after the event. Enter at most as many; "
        "to keep answers longer, stop asking this question and add another one."
    )
    field = "keep_days"


class ConditionUnknown(Refusal):
    """It depends on an answer that nobody can give."""

    sentence = _l("The answer it depends on is no longer offered. Choose another one.")
    field = "condition"


class DependsElsewhere(Refusal):
    """One is asked of each person, the other once of the whole form."""

    sentence = _l("It can depend only on a question that asks the same people: each person, or the whole form.")
    field = "condition"


class DependsInRing(Refusal):
    """It would depend on itself, and nobody would ever be asked."""

    sentence = _l("That question depends on this one, so neither would ever be asked. Choose another one.")
    field = "condition"


class OthersDepend(Refusal):
    """Others are put only to those who answered this one."""

    sentence = _l("“%(question)s” depends on it. Change that question first.")


class OptionIsNeeded(Refusal):
    """Others are put only to those who chose an answer that would go."""

    sentence = _l("“%(question)s” depends on an answer that would no longer be there. Change that question first.")
    field = "options"


def refuse_broken_word(question: Question, *, about: str, kind: str) -> None:
    """What an answer looks like and whose it is stays once there are answers."""
    if kind != question.kind:
        raise KindStays
    if about != question.about:
        raise AboutStays


def refuse_wider_use(question: Question, *, audience: str, keep_days: int) -> None:
    """Fewer may see it, and it may go earlier; not the other way round."""
    if audience != question.audience and question.audience == Audience.ORGANIZERS:
        raise AudienceStays
    if keep_days > question.keep_days:
        raise KeptAsTold(days=question.keep_days)


def refuse_too_few(options: Iterable[Option]) -> None:
    """A choice needs something to choose between."""
    if sum(one.is_offered for one in options) < 2:
        raise TooFewOptions


def refuse_condition(on: Question | None, key: str, *, about: str) -> None:
    """It can depend on an answer that people can give, in the same place of the form."""
    if on is None or on.retired_at is not None or key not in rules.keys(on):
        raise ConditionUnknown
    if on.about != about:
        raise DependsElsewhere


def refuse_lost_answers(
    question: Question, kind: str, options: Iterable[Option], about: str, known: Iterable[Question]
) -> None:
    """Whoever depends on an answer of this question needs it to be there still."""
    keys = {"yes", "no"} if kind == Kind.YES_NO else {one.key for one in options if one.is_offered}
    for other in known:
        if other.shown_if_id == question.id and (other.shown_if_answer not in keys or other.about != about):
            raise OptionIsNeeded(question=other.label.said())


def refuse_while_needed(question: Question, known: Iterable[Question]) -> None:
    """Others would never be asked without it."""
    if other := next((one for one in known if one.shown_if_id == question.id), None):
        raise OthersDepend(question=other.label.said())
