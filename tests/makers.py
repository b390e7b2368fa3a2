"""Makers: something valid of each kind, stored and ready; a test states only what it is about."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar

from eventsapp.audit.trail import OPERATOR
from eventsapp.capacity.models import Pool
from eventsapp.core import clock, tokens
from eventsapp.core.db import Base, db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.core.words import folded
from eventsapp.events import rules
from eventsapp.events.models import Edition, ScheduleItem, Series, Site, State, Venue
from eventsapp.events.rules import When
from eventsapp.fundraising import donors, gifts, pages, pledges
from eventsapp.fundraising.gift_models import Donor, Gift, GiftMethod, GiftStatus, Pledge, PledgeStatus
from eventsapp.fundraising.models import Fundraising, FundraisingPage
from eventsapp.organization import details
from eventsapp.organization.models import Organization
from eventsapp.people.models import Account, Person
from eventsapp.questions import asked
from eventsapp.questions.asked import Described
from eventsapp.questions.models import Question
from eventsapp.questions.options import Option
from eventsapp.receipts import issuing, setting_up
from eventsapp.receipts.models import Receipt, ReceiptSettings
from eventsapp.registration import entries
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import Category, Entry, FeeCode, Price
from eventsapp.submissions import registrations
from eventsapp.submissions.models import Registration
from eventsapp.teams import teams
from eventsapp.teams.models import Team
from eventsapp.volunteering import shifts, volunteers
from eventsapp.volunteering.models import Assignment, Role, Shift
from eventsapp.waivers import wordings
from eventsapp.waivers.models import WaiverKind, WaiverVersion
from tests import cast

ZONE = "America/Toronto"
FAR_AHEAD = timedelta(days=60)

_numbers = count(1)

Row = TypeVar("Row", bound=Base)


def both(en: str, fr: str | None = None) -> Bilingual:
    """A text in both languages; without a French one the English is said twice."""
    return Bilingual(en=en, fr=en if fr is None else fr)


def organization(**given: object) -> Organization:
    """The charity."""
    usual: dict[str, object] = {
        "name": both("Foundation for Dystonia", "Fondation pour la dystonie"),
        "short_name": both("FFD", "FPD"),
        "welcome": both("We run, walk and wheel.", "Nous courons, marchons et roulons."),
        "about": both("# What it is\n\nA movement disorder.", "# Ce que c'est\n\nUn trouble du mouvement."),
        "contact_email": "hello@example.org",
        "phone": "416-555-0100",
        "address": "1 Main Street, Toronto, Ontario M5V 1A1",
        "website": "https://example.org",
    }
    with writing():
        return details.edit(**(usual | given), by=OPERATOR)  # type: ignore[arg-type]


def venue(**given: object) -> Venue:
    """A place; `street=""` makes it online."""
    usual: dict[str, object] = {
        "name": both("High Park", "Parc High"),
        "street": "1873 Bloor Street West",
        "city": "Toronto",
        "province": "ON",
        "postcode": "M6R 2Z3",
        "latitude": 43.6465,
        "longitude": -79.4637,
        "directions": both("Get off at High Park station.", "Descendez à la station High Park."),
        "access_notes": both("The paths are paved.", "Les sentiers sont asphaltés."),
    }
    return _stored(Venue(**(usual | given)))


def series(slug: str | None = None, **given: object) -> Series:
    """A series, with the rule of Chuck's Run."""
    slug = slug or f"walk-{next(_numbers)}"
    usual: dict[str, object] = {
        "name": both(f"The Walk ({slug})", f"La Marche ({slug})"),
        "summary": both("A walk for everybody.", "Une marche pour tout le monde."),
        "description": both("Come along.", "Venez."),
        "description_html": both("<p>Come along.</p>", "<p>Venez.</p>"),
        "rule": "FREQ=YEARLY;BYMONTH=6;BYDAY=1SU",
    }
    return _stored(Series(slug=slug, **(usual | given)))


def edition(
    *,
    of: Series | None = None,
    state: State = State.OPEN,
    starts_on: date | None = None,
    at: time | None = time(9, 30),
    until: time = time(13, 0),
    ends_on: date | None = None,
    zone: str = ZONE,
    **given: object,
) -> Edition:
    """An edition two months ahead, open for sign-up; `at=None` makes it whole days."""
    first = starts_on or clock.today(zone) + FAR_AHEAD
    usual: dict[str, object] = {"year": first.year} | _times(first, ends_on or first, at, until, zone)
    return _stored(Edition(series=of or series(), state=state, zone=zone, **(usual | given)))


def schedule_item(of: Edition, *, at: time = time(8, 0), title: Bilingual | None = None) -> ScheduleItem:
    """A point of the schedule on the first day."""
    moment = clock.moment(datetime.combine(of.starts_on, at), of.zone)
    return _stored(ScheduleItem(edition_id=of.id, starts_at=moment, title=title or both("Start", "Départ")))


def site(of: Edition, name: str = "Halifax", **given: object) -> Site:
    """A local place of the edition, called the same in both languages; `venue`, `lead`… as given."""
    keys = {"name_key_en": folded(name), "name_key_fr": folded(name)}
    return _stored(Site(edition_id=of.id, name=both(name), position=next(_numbers), **keys, **given))


def category(
    of: Edition | None = None,
    *,
    maximum: int | None = None,
    name: Bilingual | None = None,
    position: int = 0,
    site: Site | None = None,
) -> Category:
    """A category with as many places as want to come, or with `maximum`."""
    of = of or edition()
    return _stored(
        Category(
            edition_id=of.id,
            pool=Pool(maximum=maximum),
            name=name or both("5 km walk", "Marche de 5 km"),
            hint=both("At your own pace.", "À votre rythme."),
            position=position,
            site=site,
        )
    )


def price(of: Category, amount_cents: int, *, name: Bilingual | None = None, **given: object) -> Price:
    """What a category costs: always and for everybody, or with `until_at`, `from_age`, `to_age`."""
    usual: dict[str, object] = {"position": next(_numbers), "name": name or both("Regular", "Régulier")}
    return _stored(Price(category_id=of.id, amount_cents=amount_cents, **(usual | given)))


def fee_code(of: Edition, code: str, **given: object) -> FeeCode:
    """A code that makes it cheaper: half the price, or as given with `percent` or `off_cents`."""
    usual: dict[str, object] = {} if "off_cents" in given else {"percent": 50}
    return _stored(FeeCode(edition_id=of.id, code_key=folded(code), **(usual | given)))


def question(
    of: Edition,
    label: Bilingual | None = None,
    *,
    options: Iterable[dict[str, str]] = (),
    shown_if: Question | None = None,
    **given: Any,
) -> Question:
    """A question; a text about each person unless said otherwise. Options are as they are stored."""
    usual: dict[str, Any] = {"purpose": both("To plan the day.", "Pour préparer la journée.")}
    wanted = Described(
        label or both("How did you hear of us?", "Comment nous connaissez-vous ?"),
        options=tuple(Option(one["key"], both(one["en"], one["fr"])) for one in options),
        shown_if_id=shown_if.id if shown_if else None,
        **(usual | given),
    )
    with writing():
        return asked.add(of, wanted, by=OPERATOR)


def waiver(of: Edition, kind: WaiverKind = WaiverKind.ADULT, *, text: Bilingual | None = None) -> WaiverVersion:
    """A waiver in force; made again it is another version."""
    with writing():
        return wordings.publish(
            of,
            kind,
            title=both(f"{kind.capitalize()} waiver", f"Décharge ({kind})"),
            summary=both("You take part at your own risk.", "Vous participez à vos propres risques."),
            text=text or both("I take part *at my own risk*.", "Je participe *à mes risques*."),
            by=OPERATOR,
        )


def team(of: Edition, name: str = "The Walkers", captain: Person | None = None) -> Team:
    """A team, its captain in it."""
    captain = captain or person()
    with writing():
        begun = teams.begin(of, name, captain, by=OPERATOR)
        teams.join(begun, captain, is_minor=False, by=OPERATOR)
        return begun


def role(of: Edition | None = None, *, name: Bilingual | None = None, **given: object) -> Role:
    """A kind of work; `minimum_age`, `needs_approval`, `training`… as given."""
    of = of or edition()
    return _stored(
        Role(
            edition_id=of.id,
            name=name or both("Water table", "Table d'eau"),
            description=both("Hand out water, seated if you like.", "Distribuer de l'eau, même assis."),
            position=0,
            **given,
        )
    )


def shift(
    of: Edition | None = None,
    *,
    doing: Role | None = None,
    at: time = time(8, 0),
    until: time = time(12, 0),
    minimum: int = 1,
    ideal: int = 2,
    maximum: int | None = 3,
    **given: object,
) -> Shift:
    """A shift on the first day of the edition, in its local time; `priority`, `lead`, `place`… as given."""
    of = of or (edition() if doing is None else db.session.get_one(Edition, doing.edition_id))
    work = doing or role(of)
    begins, ends = (clock.moment(datetime.combine(of.starts_on, wall), of.zone) for wall in (at, until))
    return _stored(
        Shift(
            edition_id=of.id,
            role=work,
            pool=Pool(maximum=maximum),
            starts_at=begins,
            ends_at=ends,
            minimum=minimum,
            ideal=ideal,
            **({"place": both("By the gate", "Près de l'entrée")} | given),
        )
    )


def person(
    name: str | None = None, email: str | None = None, *, phone: str | None = None, language: str = "en"
) -> Person:
    """Somebody the organization knows."""
    number = next(_numbers)
    name, email = name or f"Robin Walker {number}", email or f"walker{number}@example.org"
    return _stored(
        Person(
            name=name,
            name_key=folded(name)[:200],
            email=email,
            email_key=email.casefold(),
            phone=phone,
            language=language,
            known_since=clock.now(),
        )
    )


def registration(of: Edition, by: Person, *, language: str = "en") -> Registration:
    """A form that was sent in, still without entries."""
    with writing():
        return registrations.take_in(of, by, form_key=tokens.secret(), language=language)


def entry(category: Category, who: Person | None = None, **given: object) -> Entry:
    """Somebody in a category, confirmed or waiting as its places have it."""
    who = who or person()
    sent = registration(db.session.get_one(Edition, category.edition_id), who)
    with writing():
        return entries.enter(sent, [Newcomer(who, category, **given)], by=OPERATOR)[0]  # type: ignore[arg-type]


def assignment(shift: Shift, who: Person | None = None, **given: object) -> Assignment:
    """Somebody on a shift, confirmed or waiting as its places have it; `from_age`, `is_minor`… are of them."""
    who = who or person()
    sent = registration(db.session.get_one(Edition, shift.edition_id), who)
    with writing():
        return shifts.take(sent, shift, volunteers.welcome(sent, who, **given, by=OPERATOR), by=OPERATOR)  # type: ignore[arg-type]


def account(email: str = cast.ORGANIZER["email"], name: str = cast.ORGANIZER["name"], **given: object) -> Account:
    """An organizer's login; its pass phrase is `cast.PASS_PHRASE`, its hash made beforehand to be quick."""
    usual: dict[str, object] = {
        "email": email,
        "email_key": email.casefold(),
        "name": name,
        "password_hash": cast.PASS_PHRASE_HASH,
        "created_at": clock.now(),
    }
    return _stored(Account(**(usual | given)))


def _times(first: date, last: date, at: time | None, until: time, zone: str) -> dict[str, object]:
    when = rules.whole_days(first, last) if at is None else _timed(first, last, at, until, zone)
    return {
        "starts_on": when.starts_on,
        "ends_on": when.ends_on,
        "starts_at": when.starts_at,
        "ends_at": when.ends_at,
    }


def _timed(first: date, last: date, at: time, until: time, zone: str) -> When:
    begins = clock.moment(datetime.combine(first, at), zone)
    return rules.at_times(begins, clock.moment(datetime.combine(last, until), zone), zone)


def _stored(row: Row) -> Row:
    with writing():
        db.session.add(row)
        db.session.flush()
    return row


def fundraising(of: Edition, **given: object) -> Fundraising:
    """An edition that raises money; `goal_cents`, `unit`… as given."""
    usual: dict[str, object] = {
        "is_on": True,
        "goal_cents": 10_000_00,
        "unit": both("kilometre", "kilomètre"),
        "how_to_pay": both("Send an e-transfer.", "Faites un virement."),
    }
    return _stored(Fundraising(edition_id=of.id, **(usual | given)))


def fundraising_page(
    of: Edition, *, team: Team | None = None, is_minor: bool = False, **given: object
) -> FundraisingPage:
    """The page of that team; or of that `person`, without either of somebody new."""
    owner = given.pop("person", None)
    if team is None and owner is None:
        owner = person()
    name = team.name if team else owner.name.split()[0]  # type: ignore[attr-defined]
    said = pages.Said(**({"shown_name": name, "language": "en", "story": "Every step counts."} | given))  # type: ignore[arg-type]
    with writing():
        return pages.open_for(of, said, person=owner, team=team, is_minor=is_minor, by=OPERATOR)  # type: ignore[arg-type]


def donor(**given: object) -> Donor:
    """Somebody with a whole address, as a receipt needs it."""
    usual: dict[str, object] = {
        "first_name": "Ines",
        "initial": "M.",
        "last_name": f"Okafor {next(_numbers)}",
        "email": f"donor{next(_numbers)}@example.org",
        "street": "12 Elm Street",
        "city": "Toronto",
        "province": "ON",
        "postcode": "M4B 1B3",
    }
    with writing():
        return donors.welcome(donors.Given(**(usual | given)), by=OPERATOR)  # type: ignore[arg-type]


def gift(of: Edition, amount_cents: int = 50_00, *, status: GiftStatus = GiftStatus.CONFIRMED, **given: object) -> Gift:
    """Cash of somebody unknown, counted; `page`, `donor`, `method`… as given."""
    usual: dict[str, object] = {
        "edition": of,
        "amount_cents": amount_cents,
        "method": GiftMethod.CASH,
        "received_on": clock.today(of.zone),
    }
    with writing():
        return gifts.record(gifts.Giving(**(usual | given)), status=status, by=OPERATOR)  # type: ignore[arg-type]


def pledge(of: Edition, amount_cents: int = 20_00, **given: object) -> Pledge:
    """A promise of an amount, or with `per_unit` of so much for each unit."""
    usual: dict[str, object] = {
        "edition": of,
        "donor": given.pop("donor", None) or donor(),
        "amount_cents": amount_cents,
        "form_key": tokens.secret(),
        "language": "en",
    }
    status = given.pop("status", PledgeStatus.OPEN)
    with writing():
        return pledges.promise(
            pledges.Promise(**(usual | given)),  # type: ignore[arg-type]
            status=status,  # type: ignore[arg-type]
            by=OPERATOR,
        )


def receipt_settings(**given: object) -> ReceiptSettings:
    """The charity as the CRA knows it, with receipts from $20 on."""
    usual: dict[str, object] = {
        "registration_number": "126616598RR0001",
        "legal_name": "Foundation for Dystonia",
        "legal_address": "1 Main Street, Toronto, Ontario M5V 1A1",
        "place": "Toronto, Ontario",
        "signer_name": "Dana Wells",
        "signer_title": both("Treasurer", "Trésorière"),
    }
    with writing():
        return setting_up.edit(setting_up.Described(**(usual | given)), by=OPERATOR)  # type: ignore[arg-type]


def receipt(gift: Gift) -> Receipt:
    """The official receipt for that gift, issued now."""
    with writing():
        return issuing.issue(gift, by=OPERATOR)
