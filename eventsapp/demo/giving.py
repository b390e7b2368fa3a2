"""How the demo's events raise money: goals, pages of those who take part, promises, gifts, an envelope counted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy import select

from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock, tokens, words
from eventsapp.core.db import db
from eventsapp.core.languages import Bilingual
from eventsapp.demo import names
from eventsapp.demo.typography import both
from eventsapp.events import rules
from eventsapp.events.models import Edition, Series, State
from eventsapp.fundraising import donors, gifts, goals, matching, pages, pledges, receiving, recognizing, sponsors
from eventsapp.fundraising.batch_models import Batch, BatchSignature, Deposit
from eventsapp.fundraising.donors import Given
from eventsapp.fundraising.gift_models import Donor, Gift, GiftMethod, GiftStatus, Pledge, PledgeStatus, ShownAs
from eventsapp.fundraising.gifts import Giving
from eventsapp.fundraising.models import FundraisingPage
from eventsapp.fundraising.pledges import Promise
from eventsapp.registration.models import GONE, Entry
from eventsapp.teams.models import Team
from eventsapp.workflows.gift_importing import Source


@dataclass(frozen=True)
class Raising:
    """What one edition of a series raises."""

    goal_cents: int
    unit: Bilingual
    pages: int
    gifts: int


_NO_UNIT = Bilingual("", "")
RAISING = {
    "chucks-run": Raising(25_000_00, both("kilometre", "kilomètre"), pages=6, gifts=46),
    "zoo-walk": Raising(60_000_00, _NO_UNIT, pages=5, gifts=38),
    "sudbury-picnic": Raising(2_500_00, _NO_UNIT, pages=0, gifts=9),
    "bowling-afternoon": Raising(4_000_00, both("pin", "quille"), pages=2, gifts=12),
}
_AMOUNTS = (20_00, 25_00, 50_00, 100_00, 30_00, 250_00, 40_00, 60_00, 15_00, 75_00)
_METHODS = (
    GiftMethod.E_TRANSFER,
    GiftMethod.CASH,
    GiftMethod.ONLINE,
    GiftMethod.CHEQUE,
    GiftMethod.ONLINE,
    GiftMethod.PLATFORM,
)
_STREETS = ("Elm Street", "Queen Street West", "rue Principale", "Lakeshore Road", "Maple Avenue")
_CITIES = (
    ("Toronto", "ON", "M5V 2T6"),
    ("Sudbury", "ON", "P3E 5J1"),
    ("Gatineau", "QC", "J8X 1A1"),
    ("Winnipeg", "MB", "R3C 0V8"),
)
_STORY = {
    "en": "My aunt has lived with dystonia for ten years. Research is what she hopes for, so I take part and ask you "
    "to give what you can.",
    "fr": "Ma tante vit avec la dystonie depuis dix ans. La recherche est son espoir : je participe, et je vous "
    "demande de donner ce que vous pouvez.",
}


def catch_up(slug: str, now: datetime) -> None:
    """Let the editions of a series raise money that were opened once and do not yet; whoever set something up for one
    finds it as it was."""
    if slug not in RAISING:
        return
    states = (State.OPEN, State.CLOSED, State.FINISHED)
    held = select(Edition).join(Edition.series).where(Series.slug == slug, Edition.state.in_(states))
    for edition in list(db.session.scalars(held.order_by(Edition.year))):
        if goals.settings(edition) is None:
            raise_money(edition, RAISING[slug], is_over=rules.is_over(edition, now))


def raise_money(edition: Edition, raising: Raising, *, is_over: bool) -> None:
    """All of one edition; what came in for one that is over is counted."""
    goals.set_up(
        edition,
        is_on=True,
        goal_cents=raising.goal_cents,
        has_leaderboard=True,
        unit=raising.unit,
        how_to_pay=both(
            "Send an e-transfer to gifts@example.org with the code of the page, mail a cheque, or hand cash in an "
            "envelope to the desk on the day.",
            "Faites un virement à dons@example.org avec le code de la page, postez un chèque ou remettez l’argent "
            "comptant dans une enveloppe à l’accueil le jour même.",
        ),
        by=OPERATOR,
    )
    opened = _pages(edition, raising.pages)
    last = min(clock.today(edition.zone), edition.ends_on)
    first = min(last - timedelta(days=45), edition.starts_on - timedelta(days=230))
    so_far = raising.gifts if is_over else raising.gifts * 2 // 3
    for number, donor in enumerate(islice(_everybody(edition), so_far)):
        _gift(edition, donor, number, opened, first + (last - first) * number // so_far, is_over=is_over)
    if opened:
        _envelope(edition, opened[0], last)
    if not is_over:
        _statement(edition, _promises(edition, opened), last)
    _supporters(edition, first, last)


def _pages(edition: Edition, number: int) -> list[FundraisingPage]:
    """Pages of some adults who take part, under their first names; and of a team."""
    query = select(Entry).where(Entry.edition_id == edition.id, Entry.status.not_in(GONE), Entry.is_minor.is_(False))
    opened: list[FundraisingPage] = []
    for entry in db.session.scalars(query.order_by(Entry.id).limit(number)):
        person = entry.person
        said = pages.Said(
            shown_name=person.name.split()[0],
            language=person.language,
            story=_STORY[person.language],
            goal_cents=500_00,
            is_listed=len(opened) % 3 != 2,
            on_leaderboard=len(opened) % 3 == 0,
        )
        opened.append(pages.open_for(edition, said, person=person, by=PUBLIC))
    team = db.session.scalars(select(Team).where(Team.edition_id == edition.id).order_by(Team.id).limit(1)).first()
    if team is not None and number:
        said = pages.Said(
            shown_name=team.name, language="en", story=_STORY["en"], goal_cents=2_000_00, is_listed=True,
            on_leaderboard=True,
        )  # fmt: skip
        opened.append(pages.open_for(edition, said, team=team, by=PUBLIC))
    return opened


def _everybody(edition: Edition) -> Iterator[Donor]:
    """Invented donors; many give every year, some only in even or odd ones."""
    everybody = names.people(120)
    turned = everybody[edition.series.position * 7 :] + everybody[: edition.series.position * 7]
    for number, one in enumerate(turned):
        if number % 3 and (number + edition.year) % 5 == 0:
            continue
        first, _space, last = one.name.rpartition(" ")
        city, province, postcode = _CITIES[number % len(_CITIES)]
        given = Given(
            first_name=first,
            last_name=last,
            email=one.email,
            phone=one.phone,
            street=f"{12 + number} {_STREETS[number % len(_STREETS)]}",
            city=city,
            province=province,
            postcode=postcode,
            language=one.language,
        )
        yield donors.welcome(given, by=PUBLIC)


def _gift(
    edition: Edition, donor: Donor, number: int, opened: Sequence[FundraisingPage], on: date, *, is_over: bool
) -> None:
    page = opened[number % (len(opened) + 1) - 1] if opened and number % (len(opened) + 1) else None
    is_shown = number % 3 != 1
    method = _METHODS[number % len(_METHODS)]
    giving = Giving(
        edition=edition,
        page=page,
        donor=donor,
        amount_cents=_AMOUNTS[(number + edition.year) % len(_AMOUNTS)],
        method=method,
        received_on=on,
        shown_as=ShownAs.NAME if is_shown else ShownAs.ANONYMOUS,
        shown_name=donor.first_name if is_shown else "",
        wants_receipt=number % 4 != 0,
    )
    is_there = is_over or method not in (GiftMethod.PLATFORM, GiftMethod.CHEQUE)
    gifts.record(giving, status=GiftStatus.CONFIRMED if is_there else GiftStatus.REPORTED, by=OPERATOR)


def _envelope(edition: Edition, page: FundraisingPage, on: date) -> None:
    """An envelope with three gifts, counted by two people and put in the bank."""
    now = clock.now()
    deposit = Deposit(
        reference=tokens.reference(), deposited_on=on, amount_cents=85_00, recorded_at=now, recorded_by=None
    )
    batch = Batch(
        edition=edition,
        page=page,
        reference=tokens.reference(),
        opened_at=now,
        declared_cents=85_00,
        pieces={"2000": 3, "1000": 2, "500": 1},
        deposit=deposit,
    )
    db.session.add(batch)
    db.session.flush()
    for amount in (20_00, 25_00, 40_00):
        giving = Giving(
            edition=edition, page=page, batch=batch, amount_cents=amount, method=GiftMethod.CASH, received_on=on
        )
        gift = gifts.record(giving, status=GiftStatus.REPORTED, by=OPERATOR)
        gifts.confirm(gift, by=OPERATOR)
    for name in ("Demo Treasurer", "Walter Adeyemi"):
        db.session.add(BatchSignature(batch_id=batch.id, name=name, name_key=words.folded(name), signed_at=now))
    batch.closed_at = now


def _promises(edition: Edition, opened: Sequence[FundraisingPage]) -> list[Pledge]:
    made = []
    per_unit = bool(goals.settings(edition) and edition.series.slug in ("chucks-run", "bowling-afternoon"))
    for number, donor in enumerate(islice(_everybody(edition), 40, 46)):
        is_by_unit = per_unit and number % 2 == 0
        promised = Promise(
            edition=edition,
            donor=donor,
            page=opened[number % len(opened)] if opened else None,
            amount_cents=2_00 if is_by_unit else 50_00,
            per_unit=is_by_unit,
            maximum_cents=100_00 if is_by_unit else None,
            form_key=tokens.secret(),
            language=donor.language,
        )
        made.append(pledges.promise(promised, status=PledgeStatus.OPEN, by=PUBLIC))
    return made


def _statement(edition: Edition, promised: Sequence[Pledge], on: date) -> None:
    """A statement of the bank: a gift counted before is known again as one of its lines, and a promise is kept."""
    by_transfer = select(Gift).where(Gift.edition_id == edition.id, Gift.method == GiftMethod.E_TRANSFER)
    counted = db.session.scalars(by_transfer.order_by(Gift.id).limit(1)).one()
    line = replace(receiving.said_of(counted), source=str(Source.STATEMENT), source_key=tokens.secret())
    recognizing.recognize(counted, line, Given(), by=OPERATOR)
    pledge = next(one for one in promised if not one.per_unit)
    giving = Giving(
        edition=edition,
        page=pledge.page,
        donor=pledge.donor,
        pledge=pledge,
        amount_cents=pledge.amount_cents,
        method=GiftMethod.E_TRANSFER,
        received_on=on,
        source=str(Source.STATEMENT),
        source_key=tokens.secret(),
    )
    gifts.record(giving, status=GiftStatus.CONFIRMED, by=OPERATOR)
    pledges.keep(pledge, by=OPERATOR)


def _supporters(edition: Edition, first: date, last: date) -> None:
    if edition.series.slug not in ("chucks-run", "zoo-walk"):
        return
    offer = matching.Described(
        shown_name="Northern Lights Credit Union",
        ratio_percent=100,
        maximum_cents=5_000_00,
        from_on=first + (last - first) // 2,
        to_on=max(last, edition.ends_on),
    )
    organization = Given(organization_name="Northern Lights Credit Union", email="giving@example.org")
    matching.add(edition, organization, offer, by=OPERATOR)
    for name, level, said in _SPONSORS:
        described = sponsors.Described(name=name, level=level, words=said, website="https://example.org")
        sponsors.add(edition, described, by=OPERATOR)


_SPONSORS = (
    (
        "Maple Leaf Physiotherapy",
        both("Gold", "Or"),
        both("They lend the chairs at every rest point.", "Leur équipe prête les chaises de chaque point de repos."),
    ),
    (
        "Café du Parc",
        both("Water station", "Point d’eau"),
        both("Coffee and water for everybody who helps.", "Du café et de l’eau pour tous les bénévoles."),
    ),
)
