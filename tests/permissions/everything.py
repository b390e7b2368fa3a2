"""A charity with one of everything, each the first of its table, and marks in what not everybody may read.

So `1` is the number of whatever an address asks for, and an address that an owner opens is one that exists.
"""

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from eventsapp.access.models import NeedKind
from eventsapp.audit.trail import OPERATOR, PUBLIC, organizer
from eventsapp.calendars import feed_tokens
from eventsapp.checkout import checkouts
from eventsapp.checkout.models import Purpose
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.uploads import Table
from eventsapp.events.models import Edition, Series, Site
from eventsapp.fundraising import batches, deposits, donor_links, matching, sponsors
from eventsapp.fundraising.counting import Count
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import GiftMethod, PledgeCheckout
from eventsapp.fundraising.gifts import Giving
from eventsapp.mailings import mailings
from eventsapp.mailings.mailings import Described
from eventsapp.mailings.models import Anchor
from eventsapp.organizing import notes, views
from eventsapp.people.models import Account
from eventsapp.permissions import grants, invitations
from eventsapp.permissions.table import AccessRole, Permission
from eventsapp.receipts import tasks
from eventsapp.receipts.models import TaskKind
from eventsapp.registration.models import Method
from eventsapp.submissions import import_drafts, links, requests
from eventsapp.submissions.models import RequestKind
from eventsapp.workflows import paying, signup
from eventsapp.workflows.plans import Acceptance, Comer, Plan
from tests import makers

YEAR = 2031
CODE = "K7M4Q2"
"""What a team and a page of it are called in addresses."""

MARKS: dict[str, Permission | None] = {
    "Quillfeather": Permission.SEE_ROSTER,
    "Oxbow-chair": Permission.SEE_ACCESS_NEEDS,
    "Ferrule-request": Permission.MANAGE_REGISTRATIONS,
    "Gossamer-note": Permission.MANAGE_REGISTRATIONS,
    "quillfeather@marks.example": Permission.SEE_CONTACTS,
    "555-0186": Permission.SEE_CONTACTS,
    "Marchbanks": Permission.SEE_GIFTS,
    "77 Thistledown Lane": Permission.ISSUE_RECEIPTS,
    "donor@marks.example": Permission.ISSUE_RECEIPTS,
    "argon2id": None,
}
"""Words that stand in one thing alone, and what somebody has to be allowed to read it; None: nobody is."""


@dataclass
class Everything:
    """What was made; the owner is its first account."""

    owner: Account
    series: Series
    other: Series
    site: Site
    link: str = ""
    """The secret of the manage link of somebody else than the marked person."""
    donor_link: str = ""
    """The same of another donor."""
    references: dict[str, str] = field(default_factory=dict)
    """What `<reference>` is, by the beginning of an endpoint; the longest that fits counts."""


def make() -> Everything:
    """All of it."""
    makers.organization()
    owner = makers.account("owner@example.org", "Owner")
    series = makers.series("walk")
    with writing():
        grants.give(owner, AccessRole.OWNER, None, by=OPERATOR)
        invitations.invite("new@example.org", "New", AccessRole.VIEWER, None, language="en", by=OPERATOR)
    edition = makers.edition(of=series, starts_on=date(YEAR, 6, 1), venue=makers.venue(), has_teams=True)
    other = makers.series("other-walk")
    site = makers.site(edition, "Halifax")
    made = Everything(owner, series, other, site)
    _people(made, edition)
    _setting_up(made, edition)
    _gifts(made, edition)
    _another_edition(other)
    return made


def _people(made: Everything, edition: Edition) -> None:
    """The marked person takes part, helps, and asked for something; somebody else helps beside them."""
    category, shift = makers.category(edition), makers.shift(edition)
    makers.price(category, 40_00)
    makers.shift(edition, doing=shift.role, at=time(13), until=time(15))
    question, waiver = makers.question(edition), makers.waiver(edition)
    me = Comer(
        "me",
        "Quillfeather Zephyrine",
        category.id,
        is_registrant=True,
        from_age=40,
        answers={question.id: "By the radio"},
        needs={NeedKind.SOMETHING_ELSE: "An Oxbow-chair"},
        shift_ids=(shift.id,),
        phone="416-555-0186",
    )
    accepted = Acceptance(waiver.id, "me", "Quillfeather Zephyrine")
    sent = Plan(me.name, "quillfeather@marks.example", (me,), "form", "en", acceptances=(accepted,))
    with writing():
        registration = signup.household(edition, sent, by=PUBLIC).registration
        person = registration.registrant
        requests.ask(registration, RequestKind.CHANGE, "Ferrule-request: another day", by=PUBLIC)
        notes.write(edition, person, "Gossamer-note", tells_desk=False, account_id=made.owner.id, by=OPERATOR)
        paying.record(registration, 40_00, Method.CASH, date(2026, 1, 2), by=OPERATOR)
    made.references["organize"] = registration.reference
    helper = makers.assignment(shift, makers.person("Kim Lee"))
    team = makers.team(edition, captain=makers.person("Cap Tain"))
    with writing():
        team.code = CODE
        made.link = links.make(helper.registration, helper.person)


def _setting_up(made: Everything, edition: Edition) -> None:
    makers.fee_code(edition, "HALF")
    makers.schedule_item(edition)
    makers.category(edition, site=made.site, name=makers.both("At the site"))
    wanted = Described(
        subject=makers.both("Soon"),
        text=makers.both("Hello {first name}"),
        anchor=Anchor.STARTS,
        days=-7,
        at=time(10),
    )
    listed = Table([(1, ["Name"]), (2, ["Quillfeather Zephyrine"])])
    with writing():
        mailings.add(edition, wanted, by=OPERATOR)
        views.save(edition, made.owner.id, "Mine", {}, is_shared=False, is_bound=False, by=OPERATOR)
        feed_tokens.make_for(made.owner, None, by=OPERATOR)
        for brings, endpoint in ((import_drafts.PEOPLE, "organize.imports"), (import_drafts.GIFTS, "organize.gift_i")):
            draft = import_drafts.begin(edition, made.owner.id, "list.csv", listed, {}, brings=brings, by=OPERATOR)
            made.references[endpoint] = draft.reference


def _gifts(made: Everything, edition: Edition) -> None:
    """A donor with an address, and what there is to do for a treasurer."""
    makers.fundraising(edition)
    makers.receipt_settings()
    page = makers.fundraising_page(edition, shown_name="Page")
    donor = makers.donor(last_name="Marchbanks", email="donor@marks.example", street="77 Thistledown Lane")
    gift = makers.gift(edition, 80_00, donor=donor, page=page, wants_receipt=True)
    receipt = makers.receipt(gift)
    pledge = makers.pledge(edition, donor=donor, page=page, per_unit=True)
    other = makers.donor()
    today = clock.today(edition.zone)
    with writing():
        page.code = CODE
        tasks.open_(TaskKind.REPORT_RETURN, receipt, 10_00, within=None, by=OPERATOR)
        matched = matching.Described(
            shown_name="Acme", ratio_percent=100, maximum_cents=500_00, from_on=today - timedelta(days=5), to_on=today
        )
        matching.add(edition, Given(organization_name="Acme Inc."), matched, by=OPERATOR)
        gold = sponsors.Described(name="Acme", level=makers.both("Gold"), words=makers.both(""))
        sponsors.add(edition, gold, by=OPERATOR)
        batch, closed = batches.open_for(edition, None, by=OPERATOR), batches.open_for(edition, None, by=OPERATOR)
        cash = Giving(edition=edition, amount_cents=20_00, method=GiftMethod.CASH, received_on=today)
        batches.add(closed, cash, by=OPERATOR)
        batches.count(closed, Count({20_00: 1}), declared_cents=None, by=OPERATOR)
        for name, account in (("Owner", made.owner.id), ("Sam Adeyemi", None)):
            known = batches.seen(closed, batches.lines(closed))
            batches.sign(closed, name, account_id=account, known=known, by=organizer(made.owner.id))
        batches.close(closed, "", by=OPERATOR)
        deposit = deposits.make(
            [closed], deposited_on=today, amount_cents=20_00, difference_words="", zone=edition.zone, by=OPERATOR
        )
        checkout = checkouts.begin(Purpose.GIFT, 20_00, language="en")
        db.session.add(PledgeCheckout(checkout_id=checkout.id, pledge_id=pledge.id))
        made.donor_link = donor_links.make(other)
    made.references |= {
        "organize.gifts": gift.reference,
        "organize.gift_acts": gift.reference,
        "organize.pledges": pledge.reference,
        "organize.envelopes": batch.reference,
        "organize.deposits": deposit.reference,
    }


def _another_edition(series: Series) -> None:
    """What whoever organizes another series may see."""
    edition = makers.edition(of=series, starts_on=date(YEAR, 6, 1), has_teams=True)
    makers.fundraising(edition)
    makers.receipt_settings()
    makers.entry(makers.category(edition), makers.person("Noor Khan"))
