"""The privacy clock on one page: what is held of people, why, who sees it, and when it goes.

`erasing.erase_due` keeps to it, the privacy page reads it out, and a test finds every column that stands in no rule.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from eventsapp.access.rules import KEPT_DAYS as NEEDS_DAYS
from eventsapp.organizing.notes import KEPT_DAYS as NOTES_DAYS

ROSTER_DAYS = 2 * 365
"""After the last day of an edition its people are numbers."""
SIGNATURE_DAYS = 7 * 365
"""How long it can be shown who accepted which rules."""
MESSAGE_DAYS = 180
"""How long the words of a mail are kept once it was sent, or given up."""
DRAFT_DAYS = 14
BOOKS_YEARS = 6
"""After the end of the year of the last gift (Income Tax Act, section 230; Income Tax Regulations 5800)."""


@dataclass(frozen=True)
class Rule:
    """One kind of what is held: the columns it is in, in words why, for whom, and until when."""

    key: str
    what: Any
    why: Any
    who_sees: Any
    until: Any
    columns: tuple[str, ...]


_ORGANIZERS = _l("The organizers of the event.")
_NOBODY = _l("Nobody: it only makes the app work.")

RULES = (
    Rule(
        "contact",
        _l("Your name, e-mail address, telephone number and language"),
        _l("To know who comes, and to write to you about what you signed up for."),
        _l("The organizers of the event; your name also the people at the desk."),
        _l("Two years after the last event you were part of."),
        ("people.name", "people.name_key", "people.email", "people.email_key", "people.phone", "people.language"),
    ),
    Rule(
        "roster",
        _l("What you take part in or help with, your age where a rule needs it, and whether you came"),
        _l("To plan the event, and to find you at the desk."),
        _l("The organizers of the event, and on the day the people at the desk."),
        _l("Two years after the event; then only numbers are left."),
        (
            "entries.name_key",
            "entries.born_on",
            "entries.from_age",
            "entries.to_age",
            "assignments.name_key",
            "registrations.group_name",
            "registrations.reference",
            "teams.name",
            "teams.name_key",
            "memberships.shown_as",
            "qualifications.kind",
            "qualifications.training_key",
            "qualifications.seen_on",
            "qualifications.valid_until",
            "shifts.lead_id",
        ),
    ),
    Rule(
        "needs",
        _l("What would help you on the day, and when you could help"),
        _l("So that it is there when you come."),
        _l("The access lead, and whoever sets up what you asked for. Each look is written down."),
        _l("%(days)d days after the event.", days=NEEDS_DAYS),
        (
            "access_needs.sealed_note",
            "access_needs.sealed_answer",
            "access_needs.kind",
            "volunteers.sealed_availability",
        ),
    ),
    Rule(
        "answers",
        _l("Your answers to the questions of an event"),
        _l("Each question says why it is asked."),
        _l("The organizers; some answers also the people at the desk. Each question says it."),
        _l("As many days after the event as the question says."),
        ("answers.value",),
    ),
    Rule(
        "notes",
        _l("What organizers noted, and what you asked them for"),
        _l("So that nobody has to ask you twice."),
        _ORGANIZERS,
        _l("Notes %(days)d days after the event, requests two years after it.", days=NOTES_DAYS),
        ("roster_notes.sealed_text", "change_requests.sealed_words"),
    ),
    Rule(
        "signatures",
        _l("That the rules of an event were accepted, by whom and for whom"),
        _l("To be able to show it if somebody was hurt."),
        _ORGANIZERS,
        _l("Seven years after the event. Until then the name stays with it, and nothing else of you."),
        ("signatures.signed_name", "signature_requests.digest"),
    ),
    Rule(
        "fees",
        _l("What taking part cost, and what was paid"),
        _l("The law asks us to keep our books."),
        _l("The organizers and the treasurer."),
        _l("For good, without your name once two years are over."),
        ("payments.received_on", "checkouts.session_id", "checkouts.payment_id", "checkout_events.payment_id"),
    ),
    Rule(
        "pages",
        _l("Your fundraising page"),
        _l("To raise money for the charity."),
        _l("Everybody who has its address."),
        _l("Until you close it, at most two years after the event. What it raised stays, as numbers."),
        (
            "fundraising_pages.shown_name",
            "fundraising_pages.name_key",
            "fundraising_pages.story",
            "fundraising_pages.closing_words",
            "kept_pages.address",
            "kept_pages.body_gzip",
        ),
    ),
    Rule(
        "gifts",
        _l("Who gave, with the address for a receipt, and the words beside a gift"),
        _l("To thank donors, and since the law asks us to keep our books and copies of receipts."),
        _l("The treasurer; your name on a page only if you wished so."),
        _l("Six years after the end of the year in which you last gave (Income Tax Act, section 230)."),
        (
            "donors.first_name",
            "donors.initial",
            "donors.last_name",
            "donors.organization_name",
            "donors.name_key",
            "donors.email",
            "donors.email_key",
            "donors.phone",
            "donors.street",
            "donors.city",
            "donors.province",
            "donors.postcode",
            "donors.country",
            "donors.language",
            "donor_links.digest",
            "gifts.shown_name",
            "gifts.message",
            "gifts.dedication",
            "gifts.appraiser",
            "gifts.description",
            "pledges.shown_name",
            "pledges.message",
            "pledges.dedication",
            "batch_signatures.name",
            "batch_signatures.name_key",
        ),
    ),
    Rule(
        "ledger",
        _l("Why a gift was taken back or moved, or money counted differs, in words of whoever wrote it down"),
        _l("So that our books can be followed and checked."),
        _l("The treasurer."),
        _l("Six years after the end of the year in which it was written. The amounts stay."),
        ("ledger.reason", "batches.difference_words", "deposits.difference_words"),
    ),
    Rule(
        "receipts",
        _l("Official receipts, as they were issued, with the name and address on them"),
        _l("The law asks us to keep a copy of each, and to account for every number."),
        _l("The treasurer, and you behind your own link."),
        _l("As long as the register of receipts is kept: at least six years. They are not erased by themselves."),
        (
            "receipts.donor_name",
            "receipts.printed",
            "receipts.file",
            "signature_pictures.sealed",
            "receipt_cancellations.reason",
            "receipt_tasks.note",
            "name_declarations.name",
            "name_declarations.address",
            "name_declarations.declaration",
        ),
    ),
    Rule(
        "messages",
        _l("The mails we sent you"),
        _l("To see whether they arrived, and to send them again if not."),
        _ORGANIZERS,
        _l("Their words and your address %(days)d days after they were sent.", days=MESSAGE_DAYS),
        (
            "messages.to_address",
            "messages.to_name",
            "messages.subject",
            "messages.text",
            "messages.sealed_secrets",
            "messages.sealed_leave_address",
            "messages.calendar_parts",
            "messages.calendar_of",
            "messages.reply_to",
        ),
    ),
    Rule(
        "consents",
        _l("What you agreed to, and which messages you want"),
        _l("The law asks us to be able to show it (CASL)."),
        _ORGANIZERS,
        _l("As long as your name; the words you read, without it, for good."),
        ("wishes.address_key", "consents.words", "wishes.words"),
    ),
    Rule(
        "drafts",
        _l("A form you began, or a list an organizer is bringing in"),
        _l("So that nothing you typed is lost."),
        _l("Nobody but you, or the organizer who brings it in."),
        _l("%(days)d days after it was begun.", days=DRAFT_DAYS),
        (
            "drafts.sealed_answers",
            "import_drafts.sealed_table",
            "import_drafts.sealed_choices",
            "import_drafts.filename",
        ),
    ),
    Rule(
        "merged",
        _l("What was set aside when two records of you were put together"),
        _l("To be able to tell what happened."),
        _l("Nobody: it is sealed."),
        _l("Two years afterwards."),
        ("merges.sealed_rest",),
    ),
    Rule(
        "traces",
        _l("Which calendar program reads your calendar; the networks from which a sign-in failed"),
        _l("To help if a calendar does not follow, and to keep strangers out."),
        _NOBODY,
        _l("A failed sign-in one day; the rest as long as the calendar, at most two years after the event."),
        ("failed_sign_ins.network", "failed_sign_ins.email_key", "feed_tokens.digest", "feed_tokens.sealed_secret"),
    ),
    Rule(
        "accounts",
        _l("Accounts of organizers: name, address, how they sign in, what they did"),
        _l("So that everybody sees no more than they need."),
        _l("The owners of the account list; what somebody did is in the audit trail."),
        _l("As long as the audit trail, which is never erased: it holds numbers of rows and no names of people."),
        (
            "accounts.email",
            "accounts.email_key",
            "accounts.name",
            "invitations.email",
            "invitations.name",
            "sign_ins.client",
            "passkeys.name",
            "audit_lines.details",
        ),
    ),
)
"""Read from top to bottom it is what people are told."""


def by_key(key: str) -> Rule:
    """One rule of the table."""
    return next(rule for rule in RULES if rule.key == key)


def roster_end(today: date) -> date:
    """Editions that ended before this day are numbers now."""
    return today - timedelta(days=ROSTER_DAYS)


def books_end(today: date) -> date:
    """Gifts received before this day are out of the books: the first of January, six whole years ago."""
    return date(today.year - BOOKS_YEARS, 1, 1)
