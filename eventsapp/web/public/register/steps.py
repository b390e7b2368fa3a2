"""The pages of a draft in their order, and the way from each to the next."""

from typing import Any, NamedTuple

from flask import request, url_for
from flask_babel import gettext as _

from eventsapp.questions.models import About
from eventsapp.waivers.models import WaiverKind
from eventsapp.web.public.register.drafting import OpenDraft
from eventsapp.web.public.register.party import GROUP, ME


class Page(NamedTuple):
    """A page of a draft: its view, and whom it is about."""

    view: str
    key: str = ""


LIST = Page("people.index")
STEPS = {
    "who": 1,
    "people": 1,
    "group": 1,
    "part": 2,
    "shifts": 2,
    "together": 2,
    "helping": 3,
    "rules": 4,
    "checking": 4,
}


def names(draft: OpenDraft) -> list[str]:
    """What the steps are called. A group is not asked what would help: its people are not known yet."""
    what = _("Helping") if draft.is_about_helping else _("Taking part")
    return [_("Who"), what, *([] if draft.is_group else [_("What would help")]), _("Check")]


def number(view: str, draft: OpenDraft) -> int:
    """Which of the steps a page belongs to, counted from 1."""
    return min(STEPS[view.partition(".")[0]], len(names(draft)))


def pages(draft: OpenDraft) -> list[Page]:
    """The pages this draft has, in order."""
    found = [Page("who.edit")]
    if draft.is_group:
        return [*found, Page("group.edit"), Page("shifts.edit", GROUP), Page("checking.show")]
    if draft.whose in ("others", "else"):
        found.append(Page("people.index"))
    elif draft.whose == "minor":
        found.append(Page("people.edit", ME))
    for one in draft.comers:
        found += [] if draft.is_settled(one.key) else [Page("part.edit", one.key)]
        found += [Page("shifts.edit", one.key)] if draft.helps(one.key) else []
    if has_together(draft):
        found.append(Page("together.edit"))
    found.append(Page("helping.show"))
    if asks_rules(draft):
        found.append(Page("rules.show"))
    return [*found, Page("checking.show")]


def address(draft: OpenDraft, page: Page, /, **more: str) -> str:
    """Where that page of the draft is."""
    values: dict[str, Any] = which(draft) | ({"key": page.key} if page.key else {}) | more
    return url_for(f"public.register.{page.view}", **values)


def which(draft: OpenDraft) -> dict[str, Any]:
    """What every address of the draft begins with."""
    return {"slug": draft.slug, "year": draft.year, "reference": draft.reference}


def after(draft: OpenDraft, view: str, key: str = "") -> str:
    """Where to go on to: to the check page for who came from there."""
    if request.args.get("back") == "check":
        return address(draft, Page("checking.show"))
    way = pages(draft)
    here = Page(view, key)
    following = way[way.index(here) + 1] if here in way else way[0]
    if following.view == "people.index" and not draft.people:
        return address(draft, Page("people.new"))
    return address(draft, following)


def before(draft: OpenDraft, view: str, key: str = "") -> str:
    """The page one came from, for a link back."""
    if request.args.get("back") == "check":
        return address(draft, Page("checking.show"))
    way = pages(draft)
    here = Page(view, key)
    return address(draft, way[max(0, way.index(here) - 1)] if here in way else way[0])


def has_together(draft: OpenDraft) -> bool:
    """Whether anything is asked of all who take part: a team, a code, a question about the booking."""
    return not draft.is_about_helping and (
        draft.edition.has_teams
        or draft.set_up.has_codes
        or any(question.about == About.REGISTRATION for question in draft.questions)
    )


def asks_rules(draft: OpenDraft) -> bool:
    """Whether somebody here has something to accept: their own waiver, or who consents for a minor.

    Adults who only help accept nothing.
    """
    if draft.whose == "minor":
        return False  # the guardian is asked by a link of their own
    if any(one.is_minor for one in draft.comers):
        return True
    takes_part = any(one.is_registrant and not draft.only_helps(one.key) for one in draft.comers)
    return takes_part and WaiverKind.ADULT in draft.waivers
