"""Which written rows change which public pages, and which set-ups: the whole answer, by table.

Nobody has to remember it. A hook on the database session looks at every row that is written, and in the same
transaction lets the numbers grow of all that shows it (decisions 54 and 61). Tests render every kept page and read a
set-up, list the tables that were read, and compare them with these.
"""

from collections.abc import Callable
from typing import Any

from eventsapp.capacity.models import Pool
from eventsapp.events.models import Edition, ScheduleItem, Series, Site, Venue
from eventsapp.fundraising.gift_models import Gift
from eventsapp.fundraising.matching_models import MatchingOffer
from eventsapp.fundraising.models import EditionTotal, Fundraising, FundraisingPage, PageTotal
from eventsapp.fundraising.sponsor_models import Sponsor
from eventsapp.organization.models import Organization
from eventsapp.questions.models import Question
from eventsapp.registration.models import Category, CategoryQuestion, FeeCode, Price
from eventsapp.teams.models import Membership, Team
from eventsapp.volunteering.models import Role, Shift
from eventsapp.waivers.models import Waiver, WaiverVersion

EVERYTHING, EVENTS, HELPERS, QUESTIONS = "everything", "events", "helpers", "questions"
"""What every page shows; the list of events; where help is needed most; what is asked at sign-up."""


def edition(number: int | str) -> str:
    """What organizers set up for an edition."""
    return f"edition/{number}"


def form(number: int | str) -> str:
    """What its form asks for beside: questions, texts to accept, whether there are codes. No kept page shows it."""
    return f"form/{number}"


def figures(number: int) -> str:
    """How many places and helpers there are, what was raised, and who raises it."""
    return f"figures/{number}"


def page(number: int) -> str:
    """One fundraising page, what it raised and who says something on it; that of a team rests on all figures."""
    return f"page/{number}"


SCOPES: dict[type, Callable[[Any], tuple[str, ...]]] = {
    Organization: lambda _row: (EVERYTHING,),
    Series: lambda _row: (EVERYTHING,),
    Venue: lambda _row: (EVERYTHING,),
    Edition: lambda row: (EVENTS, edition(row.id)),
    ScheduleItem: lambda row: (edition(row.edition_id),),
    Site: lambda row: (edition(row.edition_id), HELPERS),
    Category: lambda row: (edition(row.edition_id),),
    Role: lambda row: (edition(row.edition_id), HELPERS),
    Shift: lambda row: (edition(row.edition_id), HELPERS),
    Fundraising: lambda row: (edition(row.edition_id),),
    Sponsor: lambda row: (edition(row.edition_id),),
    Question: lambda row: (form(row.edition_id), QUESTIONS),
    Waiver: lambda row: (form(row.edition_id),),
    FeeCode: lambda row: (form(row.edition_id),),
    MatchingOffer: lambda row: (figures(row.edition_id),),
    EditionTotal: lambda row: (figures(row.edition_id),),
    PageTotal: lambda row: (page(row.page_id),),
    FundraisingPage: lambda row: (figures(row.edition_id), page(row.id)),
    Gift: lambda row: (figures(row.edition_id), page(row.page_id)) if row.page_id else (),
}
"""What shows a row of each table."""

ASKED_FOR: dict[type, str] = {
    Price: "category_id",
    CategoryQuestion: "question_id",
    WaiverVersion: "waiver_id",
    Team: "id",
    Membership: "team_id",
    Pool: "id",
}
"""Of these it has to be asked, by that column (noticing.py): some change nothing that is shown."""

WATCHED = {model.__tablename__: model for model in (*SCOPES, *ASKED_FOR)}  # type: ignore[attr-defined]

NOT_WATCHED = {
    "calendar_entries": "a page shows only its identity, which is drawn as its edition becomes public",
    "donors": "a page shows the name that an offer has, and reads the donor's row beside it",
    "public_versions": "the numbers themselves",
    "kept_pages": "the pages themselves",
}
"""Tables that public pages read although nothing in them can make a page another, and why."""
