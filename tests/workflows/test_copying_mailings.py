"""Next year's messages begin as last year's: the same words, the same days before and after, for the same people."""

from datetime import date, timedelta

import pytest

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.mailings import mailings, usual
from eventsapp.mailings.rules import due_at
from eventsapp.workflows import copying, next_year
from eventsapp.workflows.along import What, key
from eventsapp.workflows.copying import Fate
from tests import makers
from tests.rounds.conftest import act, add


@pytest.fixture
def years(app, still):
    series = makers.series("walk")
    return makers.edition(of=series, starts_on=date(2027, 6, 6)), makers.edition(of=series, starts_on=date(2028, 6, 4))


def copied(years, left=frozenset()):
    there, here = years
    act(lambda: copying.copy(there, here, left, by=OPERATOR))
    return mailings.of(here)


def fates(years):
    lines = copying.proposed(*years)
    return {line.name.en: line.fate for line in lines if line.what is What.MAILING and line.name}


def test_rules_come_along_on_the_new_day_and_only_once(years):
    act(lambda: usual.add(years[0], by=OPERATOR))
    assert set(fates(years).values()) == {Fate.SHIFTED}
    there, here = mailings.of(years[0]), copied(years)
    assert [(one.subject, one.text, one.days, one.asked) for one in here] == [
        (one.subject, one.text, one.days, one.asked) for one in there
    ]
    assert due_at(here[2], years[1]).date() == date(2028, 5, 28)
    assert len(copied(years)) == len(there)
    assert set(fates(years).values()) == {Fate.THERE}


def test_starting_next_year_brings_them_too(years):
    series = makers.series("run")
    this_year = makers.edition(of=series, starts_on=date(2027, 6, 6))
    act(lambda: usual.add(this_year, by=OPERATOR))
    begun = act(lambda: next_year.start(this_year, date(2028, 6, 4), by=OPERATOR))
    assert len(mailings.of(begun)) == len(usual.USUAL)


def test_what_was_sent_by_hand_belongs_to_its_year(years):
    add(years[0], send_at=clock.now() + timedelta(hours=1))
    assert copied(years) == []


def test_a_rule_for_a_category_is_for_the_same_category_here(years):
    run = makers.category(years[0], name=makers.both("Run", "Course"))
    makers.category(years[1], name=makers.both("Other", "Autre"))
    here = makers.category(years[1], name=makers.both("Run", "Course"))
    add(years[0], asked={"category": str(run.id)})
    [mailing] = copied(years)
    assert mailing.asked == {"category": str(here.id)}


def test_a_rule_for_what_does_not_come_along_stays_behind_rather_than_going_to_everybody(years):
    run = makers.category(years[0], name=makers.both("Run", "Course"))
    role = makers.role(years[0])
    add(years[0], asked={"category": str(run.id)})
    add(years[0], asked={"role": str(role.id)})
    assert copied(years, frozenset({key(What.CATEGORY, run.id)})) == []


def test_a_rule_that_is_not_wanted_stays_behind_and_one_switched_off_stays_off(years):
    kept, unwanted = add(years[0]), add(years[0], days=-3)
    act(lambda: setattr(unwanted, "subject", makers.both("Other")))
    act(lambda: mailings.switch(kept, False, by=OPERATOR))
    [mailing] = copied(years, frozenset({key(What.MAILING, unwanted.id)}))
    assert (mailing.days, mailing.is_on) == (-7, False)
