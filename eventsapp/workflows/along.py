"""What there is of one year to take along to another, and how an organizer names what is to stay behind."""

from enum import StrEnum

Left = frozenset[str]
"""The keys of what stays behind because somebody wants it so."""
NOTHING: Left = frozenset()


class What(StrEnum):
    """What a line tells of."""

    WHEN = "when"
    VENUE = "venue"
    TO_BRING = "to-bring"
    SCHEDULE = "schedule"
    CLOSES = "closes"
    CHANGES_CLOSE = "changes-close"
    PLACES = "places"
    OFFER_HOURS = "offer-hours"
    MAJORITY_AGE = "majority-age"
    ACCESS_LEAD = "access-lead"
    TEAMS = "teams"
    REAFFIRM_HOURS = "reaffirm-hours"
    HELP_REQUESTS = "help-requests"
    WAYS_TO_PAY = "ways-to-pay"
    FUNDRAISING = "fundraising"
    SITE = "site"
    CATEGORY = "category"
    PRICE = "price"
    QUESTION = "question"
    WAIVER = "waiver"
    CODE = "code"
    MAILING = "mailing"
    ROLE = "role"
    SHIFT = "shift"


def key(what: What, number: int = 0) -> str:
    """What one thing is known by: its kind, and its number there where there are several of the kind."""
    return f"{what}-{number}"
