"""Copying what another year offered and asked."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.capacity.models import Pool
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events import editions, schedules, sites
from eventsapp.events.models import Edition, Site
from eventsapp.questions import asked, options
from eventsapp.questions.models import About, Kind, Question
from eventsapp.registration import categories, prices, questions
from eventsapp.registration.models import Category, Price
from eventsapp.waivers import signing
from eventsapp.waivers.models import WaiverKind, WaiverVersion
from eventsapp.workflows import copying
from eventsapp.workflows.along import What, key
from eventsapp.workflows.copying import COMING, Copied, Fate, NotOfThisSeries
from tests import makers
from tests.capacity.test_race import at_once
from tests.makers import both

SIZES = [{"key": "s", "en": "Small", "fr": "Petit"}, {"key": "m", "en": "Medium", "fr": "Moyen"}]


@pytest.fixture
def series(app, still):
    return makers.series("walk")


@pytest.fixture
def last_year(series):
    return makers.edition(of=series, starts_on=date(2027, 6, 6))


@pytest.fixture
def this_year(series):
    return makers.edition(of=series, starts_on=date(2028, 10, 1))


@pytest.fixture
def everything(last_year):
    """A year with one of each, and what hangs on each."""
    run, wheel = makers.category(last_year, maximum=9), makers.category(last_year, name=both("Wheel"), position=1)
    with writing():
        run.starts_at = datetime(2027, 6, 6, 14, tzinfo=UTC)
        run.minimum_age = 12
    makers.price(run, 1000, name=both("Early"), until_at=datetime(2027, 2, 2, 5, tzinfo=UTC))
    makers.price(run, 2000, name=both("Regular"))
    bus = makers.question(last_year, both("By bus?"), kind=Kind.YES_NO)
    size = makers.question(last_year, both("Size?"), kind=Kind.SIZE, options=SIZES, shown_if=bus, shown_if_answer="yes")
    with writing():
        questions.ask_only_in(size, {wheel.id}, by=OPERATOR)
    makers.waiver(last_year)
    makers.waiver(last_year, WaiverKind.GUARDIAN)
    makers.fee_code(last_year, "friends")
    makers.entry(run)
    return last_year


def copy(from_, to):
    with writing():
        return copying.copy(from_, to, by=OPERATOR)


def numbers():
    models = (Category, Price, Question, WaiverVersion)
    return [db.session.scalar(select(func.count()).select_from(model)) for model in models]


def test_all_that_is_offered_and_asked_comes_along_with_its_times_on_the_new_day(everything, this_year):
    assert copy(everything, this_year) == Copied(categories=2, prices=2, questions=2, waivers=2)
    run, wheel = categories.of(this_year)
    assert run.starts_at == datetime(2028, 10, 1, 14, tzinfo=UTC), "ten o'clock on both days"
    assert (run.pool.maximum, run.pool.held, run.minimum_age) == (9, 0, 12)
    early, regular = prices.of(this_year)[run.id]
    assert early.until_at == datetime(2028, 5, 30, 4, tzinfo=UTC), "at midnight, in summer as it was in winter"
    assert (early.amount_cents, regular.until_at) == (1000, None)
    bus, size = asked.of(this_year.id)
    assert (size.shown_if_id, size.shown_if_answer) == (bus.id, "yes") and questions.of(size) == {wheel.id}
    assert [one.key for one in options.of(size)] == ["s", "m"]
    assert set(signing.in_force(this_year.id)) == set(WaiverKind)
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "edition.copied")).one()
    numbers = {"categories": 2, "prices": 2, "questions": 2, "waivers": 2, "schedule": 0, "settings": []}
    assert line.details == {"source": everything.id, "mailings": 0, "sites": 0} | numbers


def test_copied_twice_nothing_doubles(everything, this_year):
    copy(everything, this_year)
    before = numbers()
    assert copy(everything, this_year).total == 0
    assert numbers() == before


def test_what_was_changed_since_stays_changed(everything, this_year):
    copy(everything, this_year)
    with writing():
        run = categories.of(this_year)[0]
        run.name = both("5 km stroll", run.name.fr)
        early = prices.of(this_year)[run.id][0]
        early.amount_cents, early.name = 1500, both("Very early")
        asked.of(this_year.id)[0].label = both("By coach?", "By bus?")
    before = numbers()
    assert copy(everything, this_year).total == 0
    assert numbers() == before and early.amount_cents == 1500


def test_what_would_be_done_is_told_line_by_line_and_not_done(everything, this_year):
    before = numbers()
    lines = copying.proposed(everything, this_year)
    assert numbers() == before
    told = {(line.what, line.name.en): line for line in lines}
    assert told[What.CATEGORY, "5 km walk"].fate is Fate.SHIFTED
    assert told[What.CATEGORY, "Wheel"].fate is Fate.KEPT
    assert told[What.PRICE, "Early"].after == datetime(2028, 5, 30, 4, tzinfo=UTC)
    assert told[What.PRICE, "Regular"].of == both("5 km walk", "Marche de 5 km")
    assert told[What.CODE, "friends"].fate is Fate.LEFT
    assert sum(line.fate in COMING for line in lines) == copy(everything, this_year).total
    assert {line.fate for line in copying.proposed(everything, this_year)} == {Fate.THERE, Fate.LEFT}


def test_what_names_the_old_year_or_would_be_past_is_to_be_looked_at(series, last_year, app):
    makers.category(last_year, name=both("Walk 2027"))
    makers.price(makers.category(last_year), 500, until_at=datetime(2027, 2, 2, 5, tzinfo=UTC))
    soon = makers.edition(of=series, year=2026, starts_on=date(2027, 3, 20))
    told = {line.name.en: line for line in copying.proposed(last_year, soon)}
    assert told["Walk 2027"].names_year and told["Walk 2027"].fate is Fate.DECIDE
    assert told["Regular"].is_past and told["Regular"].fate is Fate.DECIDE


def test_a_start_on_a_day_that_is_not_there_is_left_out(series, this_year):
    long = makers.edition(of=series, starts_on=date(2027, 6, 6), ends_on=date(2027, 6, 8), at=None)
    with writing():
        makers_category = Category(
            edition_id=long.id,
            pool=Pool(maximum=None),
            name=both("Third day"),
            hint=both(""),
            position=0,
            starts_at=datetime(2027, 6, 8, 14, tzinfo=UTC),
        )
        db.session.add(makers_category)
    [line] = copying.proposed(long, this_year)
    assert line.fate is Fate.DECIDE and line.after is None
    copy(long, this_year)
    assert categories.of(this_year)[0].starts_at is None


def test_what_is_not_offered_or_asked_any_more_does_not_come_along(everything, this_year):
    with writing():
        categories.offer(categories.of(everything)[1], is_offered=False, by=OPERATOR)
    lines = {line.name.en: line.fate for line in copying.proposed(everything, this_year)}
    assert "Wheel" not in lines and lines["Size?"] is Fate.LEFT, "a question of that category alone stays behind"
    copy(everything, this_year)
    assert [one.label.en for one in asked.of(this_year.id)] == ["By bus?"]


def test_a_question_whose_condition_cannot_be_met_here_stays_behind(last_year, this_year):
    size = makers.question(last_year, both("Size?"), kind=Kind.SIZE, options=SIZES)
    makers.question(last_year, both("Colour?"), shown_if=size, shown_if_answer="m")
    other = [{"key": "xl", "en": "Huge", "fr": "Énorme"}, {"key": "s", "en": "Small", "fr": "Petit"}]
    makers.question(this_year, both("Size?"), kind=Kind.SIZE, options=other)
    fates = {line.name.en: line.fate for line in copying.proposed(last_year, this_year)}
    assert fates == {"Size?": Fate.THERE, "Colour?": Fate.LEFT}
    assert copy(last_year, this_year).total == 0


def test_questions_of_the_same_words_are_told_apart_by_whom_they_ask(last_year, this_year):
    makers.question(last_year, both("Anything else?"))
    makers.question(last_year, both("Anything else?"), about=About.REGISTRATION)
    assert copy(last_year, this_year).questions == 2
    assert copy(last_year, this_year).questions == 0


def test_a_question_that_stands_before_the_one_it_depends_on_comes_along(last_year, this_year):
    bus = makers.question(last_year, both("By bus?"), kind=Kind.YES_NO)
    stop = makers.question(last_year, both("Which stop?"), shown_if=bus, shown_if_answer="yes")
    with writing():
        asked.move(stop, -1, by=OPERATOR)
    assert copy(last_year, this_year).questions == 2


def test_a_ring_that_was_made_otherwise_stops_nothing(last_year, this_year):
    one = makers.question(last_year, both("One?"), kind=Kind.YES_NO)
    two = makers.question(last_year, both("Two?"), kind=Kind.YES_NO, shown_if=one, shown_if_answer="yes")
    with writing():
        one.shown_if_id, one.shown_if_answer = two.id, "yes"
    assert copy(last_year, this_year).questions == 0


def test_another_series_or_the_same_edition_is_refused(last_year, app):
    other = makers.edition(of=makers.series("other"))
    for pair in ((last_year, last_year), (other, last_year)):
        with pytest.raises(NotOfThisSeries):
            copying.proposed(*pair)
        with pytest.raises(NotOfThisSeries):
            copy(*pair)


def test_copied_by_two_at_the_same_moment_nothing_doubles(app, everything, this_year):
    source_id, to_id = everything.id, this_year.id
    before = numbers()
    db.session.remove()

    def act(_number):
        with writing():
            source, to = db.session.get_one(Edition, source_id), db.session.get_one(Edition, to_id)
            return copying.copy(source, to, by=OPERATOR).total

    assert sorted(at_once(app, act, 4)) == [0, 0, 0, 8]
    assert numbers() == [2 * number for number in before]


def test_sites_come_along_with_what_belongs_to_them(series, this_year):
    last_year = makers.edition(of=series, starts_on=date(2027, 6, 6))
    lead, gone = makers.account(), makers.account("gone@example.org", closed_at=clock.now())
    halifax = makers.site(last_year, "Halifax", venue=makers.venue(), lead=lead)
    moncton, closed = makers.site(last_year, "Moncton", lead=gone), makers.site(last_year, "Digby")
    with writing():
        db.session.get_one(Site, closed.id).retired_at = clock.now()
    for site in (halifax, moncton, closed):
        makers.category(last_year, site=site)
    there = makers.category(this_year, site=makers.site(this_year, "MONCTON"))
    said = [(line.what, line.name.en, line.fate) for line in copying.proposed(last_year, this_year)]
    assert said == [
        (What.SITE, "Halifax", Fate.KEPT),
        (What.SITE, "Moncton", Fate.THERE),
        (What.CATEGORY, "5 km walk, Halifax", Fate.KEPT),
        (What.CATEGORY, "5 km walk, Moncton", Fate.THERE),
    ]
    assert copy(last_year, this_year) == Copied(categories=1, prices=0, questions=0, waivers=0, sites=1)
    [_moncton, here] = sites.of(this_year)
    assert (here.name.en, here.venue_id, here.led_by) == ("Halifax", halifax.venue_id, lead.id)
    assert [(one.id == there.id, one.site.name.en) for one in categories.of(this_year)] == [
        (True, "MONCTON"),
        (False, "Halifax"),
    ]
    assert copy(last_year, this_year).total == 0, "and once is enough"


# ---- How people sign up, the schedule, what to bring


@pytest.fixture
def settled(series):
    """A year that was settled in everything, with two points of its schedule."""
    edition = makers.edition(
        of=series,
        year=2025,
        starts_on=date(2027, 6, 6),
        to_bring=both("A hat"),
        ways_to_pay=both("By cheque in 2025"),
        offer_hours=12,
        access_lead="Mary",
        has_teams=True,
        reaffirm_hours=0,
        closes_at=datetime(2027, 6, 1, 4, tzinfo=UTC),
    )
    with writing():
        edition.pool.maximum = 80
    makers.schedule_item(edition, title=both("The desk opens"))
    makers.schedule_item(edition, title=both("Photo of 2025"))
    return edition


def test_settings_places_and_schedule_come_along_where_nothing_is_settled_yet(settled, this_year):
    with writing():
        this_year.offer_hours = 24
    lines = {line.what: line.fate for line in copying.proposed(settled, this_year)}
    assert lines == {
        What.TO_BRING: Fate.KEPT,
        What.WAYS_TO_PAY: Fate.DECIDE,
        What.OFFER_HOURS: Fate.THERE,
        What.ACCESS_LEAD: Fate.KEPT,
        What.TEAMS: Fate.KEPT,
        What.REAFFIRM_HOURS: Fate.KEPT,
        What.CLOSES: Fate.SHIFTED,
        What.PLACES: Fate.KEPT,
        What.SCHEDULE: Fate.DECIDE,
    }
    copied = copy(settled, this_year)
    assert (copied.settings, copied.schedule) == (7, 2)
    db.session.refresh(this_year)
    assert (this_year.to_bring.en, this_year.access_lead, this_year.has_teams) == ("A hat", "Mary", True)
    assert (this_year.offer_hours, this_year.reaffirm_hours) == (24, 0), "what was settled here stays"
    assert this_year.closes_at == datetime(2028, 9, 26, 4, tzinfo=UTC)
    assert this_year.pool.maximum == 80
    assert [one.title.en for one in editions.schedule(this_year)] == ["The desk opens", "Photo of 2025"]
    assert copy(settled, this_year).total == 0, "a second time there is nothing to copy"


def test_what_is_left_stays_behind_and_what_depends_on_it_too(everything, settled, this_year, series):
    run, _wheel = categories.offered(everything)
    [bus, _size] = asked.of(everything.id)
    left = frozenset({key(What.CATEGORY, run.id), key(What.QUESTION, bus.id)})
    lines = {(line.what, line.name.en): line for line in copying.proposed(everything, this_year, left) if line.name}
    assert lines[What.CATEGORY, "5 km walk"].is_unwanted and lines[What.QUESTION, "By bus?"].is_unwanted
    depending = [lines[What.PRICE, "Early"], lines[What.PRICE, "Regular"], lines[What.QUESTION, "Size?"]]
    assert {line.fate for line in depending} == {Fate.LEFT} and {line.key for line in depending} == {""}
    with writing():
        copied = copying.copy(everything, this_year, left, by=OPERATOR)
    assert copied == Copied(categories=1, prices=0, questions=0, waivers=2)
    [item, _photo] = editions.schedule(settled)
    with writing():
        left = frozenset({key(What.SCHEDULE, item.id), key(What.PLACES), key(What.TO_BRING), key(What.CLOSES)})
        copying.copy(settled, this_year, left, by=OPERATOR)
    assert [one.title.en for one in editions.schedule(this_year)] == ["Photo of 2025"]
    assert (this_year.pool.maximum, this_year.to_bring, this_year.closes_at) == (None, None, None)
    assert this_year.access_lead == "Mary"


def test_of_a_public_edition_no_end_is_set_that_is_past_and_no_places_fewer_than_taken(settled, series, still):
    soon = makers.edition(of=series, year=2026, starts_on=date(2027, 3, 12))
    walk = makers.category(soon)
    for _number in range(3):
        makers.entry(walk)
    with writing():
        settled.pool.maximum = 2
    told = {line.what: line for line in copying.proposed(settled, soon)}
    assert told[What.CLOSES].fate is told[What.PLACES].fate is Fate.LEFT
    copy(settled, soon)
    assert (soon.closes_at, soon.pool.maximum) == (None, None)


def test_a_point_of_the_schedule_far_from_the_day_stays_behind(series, this_year):
    month = makers.edition(of=series, at=None, starts_on=date(2027, 9, 1), ends_on=date(2027, 9, 30))
    makers.schedule_item(month, title=both("Opening"))
    with writing():
        month_end = datetime(2027, 9, 29, 14, tzinfo=UTC)
        schedules.add(month, month_end, both("Closing"), by=OPERATOR)
    fates = [line.fate for line in copying.proposed(month, this_year) if line.what is What.SCHEDULE]
    assert fates == [Fate.SHIFTED, Fate.LEFT]
    assert copy(month, this_year).schedule == 1


def test_a_category_is_known_at_its_site_also_where_the_site_is_called_otherwise_in_one_language(last_year, this_year):
    makers.category(last_year, site=makers.site(last_year, "Montréal"))
    with writing():
        copying.copy(db.session.merge(last_year), db.session.merge(this_year), by=OPERATOR)
    with writing():
        site = db.session.scalars(select(Site).where(Site.edition_id == this_year.id)).one()
        sites.change(site, sites.Described(both("Downtown", "Montréal")), by=OPERATOR)
    with writing():
        again = copying.copy(db.session.merge(last_year), db.session.merge(this_year), by=OPERATOR)
    assert again.total == 0 and len(categories.of(this_year)) == 1
