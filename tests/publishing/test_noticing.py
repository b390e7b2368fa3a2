"""Whatever changes a public page lets the numbers grow that it rests on, in the same transaction; nothing else does."""

import re

import pytest
from flask import current_app
from sqlalchemy import select, update

from eventsapp.audit.trail import OPERATOR
from eventsapp.capacity import places, rules
from eventsapp.core import clock
from eventsapp.core.db import Base, db, writing
from eventsapp.fundraising import gifts, matching_counts, pages, showing, totals
from eventsapp.fundraising.gift_models import ShownAs
from eventsapp.fundraising.models import PageTotal
from eventsapp.publishing import changes, noticing
from eventsapp.publishing.changes import EVENTS, EVERYTHING, HELPERS, QUESTIONS
from eventsapp.publishing.models import KeptPage, PublicVersion
from eventsapp.registration.models import Category
from eventsapp.teams import teams
from tests import makers


@pytest.fixture
def walk(app, still):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027, venue=makers.venue())
    makers.fundraising(edition, has_leaderboard=True)
    return edition


def numbers():
    db.session.rollback()
    return dict(db.session.execute(select(PublicVersion.scope, PublicVersion.number)).all())


def grown(act):
    """The scopes whose numbers an act lets grow."""
    before = numbers()
    act()
    return {scope for scope, number in numbers().items() if number != before.get(scope, 0)}


def of(edition):
    return changes.edition(edition.id), changes.figures(edition.id)


def edit(row, **values):
    with writing():
        for name, value in values.items():
            setattr(row, name, value)


@pytest.fixture
def addresses(walk):
    """Those of kept pages, on each of which there is as much as there can be."""
    category = makers.category(walk, maximum=3, site=makers.site(walk, venue=makers.venue()))
    makers.price(category, 20_00)
    makers.schedule_item(walk)
    makers.shift(walk)
    page = makers.fundraising_page(walk, is_listed=True)
    team = makers.fundraising_page(walk, team=makers.team(walk))
    for one in (page, team):
        makers.gift(walk, page=one)
    own = [f"/walk/2027/fundraising/{one.code}" for one in (page, team)]
    makers.question(walk)
    common = ["/", "/about-dystonia", "/calendar", "/privacy", "/walk/"]
    return [*common, "/walk/2027/", "/walk/2027/fundraising", "/walk/2027/help-wanted", *own]


@pytest.fixture
def read(client, queries):
    """The tables that are read for the page at an address."""

    def visit(address):
        with queries() as made:
            assert client.get(address).status_code == 200
        named = {name for statement in made for name in re.findall(r"(?:FROM|JOIN|INTO) \(?(\w+)", statement)}
        return named & set(Base.metadata.tables)

    return visit


def test_every_table_that_a_kept_page_reads_is_watched_or_said_not_to_matter(addresses, read):
    tables = set().union(*map(read, addresses))
    assert tables - set(changes.WATCHED) - set(changes.NOT_WATCHED) == set()
    assert set(changes.NOT_WATCHED) <= tables, "nobody reads it any more"


def test_every_kept_page_rests_on_what_grows_with_each_table_that_it_reads(addresses, read):
    always_with_that_of_the_edition = PageTotal
    for address in addresses:
        tables = read(address)
        kept = db.session.get(KeptPage, (address, current_app.extensions["written_by"]))
        for table in tables & set(changes.WATCHED):
            model = changes.WATCHED[table]
            if model in changes.SCOPES and model is not always_with_that_of_the_edition:
                rows: list[Base] = list(db.session.scalars(select(model)))
                grown = {scope for row in rows for scope in changes.SCOPES[model](row)}
                assert not grown or grown & {EVERYTHING, kept.around, kept.own}, (address, table)


def test_what_organizers_set_up_changes_the_pages_that_show_it(walk):
    edition, _figures = of(walk)
    category = makers.category(walk)
    assert grown(lambda: edit(walk.series, name=makers.both("Stroll"))) == {EVERYTHING}
    assert grown(lambda: edit(walk.venue, city="Ottawa")) == {EVERYTHING}
    assert grown(lambda: makers.organization(phone="416-555-0199")) == {EVERYTHING}
    assert grown(lambda: edit(walk, notice=makers.both("Bring a hat."))) == {EVENTS, edition}
    assert grown(lambda: edit(category, name=makers.both("10 km"))) == {edition}
    assert grown(lambda: makers.price(category, 15_00)) == {edition}
    assert grown(lambda: makers.schedule_item(walk)) == {edition}
    assert grown(lambda: makers.site(walk)) == {edition, HELPERS}
    assert grown(lambda: makers.role(walk)) == {edition, HELPERS}
    assert grown(lambda: makers.question(walk)) == {changes.form(walk.id), QUESTIONS}


def test_a_row_that_moves_changes_the_page_that_it_left_too(walk):
    other = makers.edition(of=walk.series, year=2028)
    item = makers.schedule_item(walk)
    assert grown(lambda: edit(item, edition_id=other.id)) == {changes.edition(walk.id), changes.edition(other.id)}


def test_what_is_taken_away_changes_the_page_too(walk):
    item = makers.schedule_item(walk)

    def remove():
        with writing():
            db.session.delete(item)

    assert grown(remove) == {changes.edition(walk.id)}


@pytest.mark.parametrize(
    ("left", "told"),
    [(None, None), (0, 0), (1, 1), (20, 20), (21, 20), (30, 20), (31, 30), (100, 90), (101, 100), (1000, 900)],
)
def test_many_places_are_told_roughly_and_the_last_ones_exactly(left, told):
    assert rules.roughly(left) == told


def test_a_sign_up_changes_the_page_only_where_it_says_something_else(walk):
    _edition, figures = of(walk)
    many, few, any_ = makers.category(walk, maximum=500), makers.category(walk, maximum=2), makers.category(walk)
    assert grown(lambda: makers.entry(many)) == set()  # more than 400 places left
    assert grown(lambda: makers.entry(any_)) == set()
    assert grown(lambda: makers.entry(few)) == {figures}
    last = []
    assert grown(lambda: last.append(makers.entry(few))) == {figures}
    assert grown(lambda: makers.entry(few)) == set()  # full, and one more waits
    alone = makers.entry(makers.category(walk, maximum=1))

    def withdraw():
        with writing():
            places.give_back(alone.party)

    assert grown(withdraw) == {figures}


def test_another_number_of_places_changes_the_page(walk):
    category = makers.category(walk, maximum=12)
    assert grown(lambda: edit(category.pool, maximum=11)) == {changes.figures(walk.id)}


def test_more_than_twenty_and_twenty_are_two_things_to_say(walk, client):
    category = makers.category(walk, maximum=21)
    assert "More than 20 places left" in client.get("/walk/2027/").text
    assert grown(lambda: makers.entry(category)) == {changes.figures(walk.id)}
    assert "20 places left" in client.get("/walk/2027/").text
    assert "More than 20" not in client.get("/walk/2027/").text


def test_helpers_change_the_page_until_there_are_enough(walk):
    _edition, figures = of(walk)
    shift = makers.shift(walk, minimum=1, ideal=2, maximum=5)
    assert grown(lambda: makers.assignment(shift)) == {figures, HELPERS}
    assert grown(lambda: makers.assignment(shift)) == {figures, HELPERS}
    assert grown(lambda: makers.assignment(shift)) == set()


def test_gifts_change_what_was_raised_and_the_page_they_were_given_to(walk):
    _edition, figures = of(walk)
    page = makers.fundraising_page(walk)
    given = []
    assert grown(lambda: makers.gift(walk)) == {figures}
    assert grown(lambda: given.append(makers.gift(walk, page=page))) == {figures, changes.page(page.id)}

    def reverse():
        with writing():
            gifts.reverse(given[0], "It came back.", by=OPERATOR)

    assert grown(reverse) == {figures, changes.page(page.id)}


def test_words_beside_a_gift_change_its_page(walk):
    page = makers.fundraising_page(walk)
    gift = makers.gift(walk, page=page, shown_as=ShownAs.NAME, shown_name="Ines")

    def hide():
        with writing():
            showing.hide(gift, by=OPERATOR)

    assert grown(hide) == {changes.figures(walk.id), changes.page(page.id)}


def test_counters_that_the_database_moves_change_the_pages_that_show_them(walk):
    page = makers.fundraising_page(walk)

    def count():
        with writing():
            totals.count(walk.id, page.id, confirmed_cents=5)

    def match():
        with writing():
            matching_counts.count_day(walk.id, clock.today(walk.zone), 5)

    assert grown(count) == {changes.figures(walk.id), changes.page(page.id)}
    assert grown(match) == {changes.figures(walk.id)}


def test_a_page_that_opens_or_closes_changes_the_list_of_pages(walk):
    _edition, figures = of(walk)
    opened = []
    assert figures in grown(lambda: opened.append(makers.fundraising_page(walk)))

    def close():
        with writing():
            pages.close(opened[0], by=OPERATOR)

    assert grown(close) == {figures, changes.page(opened[0].id)}


def test_who_joins_a_team_changes_the_page_of_a_team_that_raises_money(walk):
    plain, raising = makers.team(walk, "The Strollers"), makers.team(walk, "The Runners")
    page = makers.fundraising_page(walk, team=raising)

    def join(team):
        who = makers.person()
        with writing():
            teams.join(team, who, is_minor=False, by=OPERATOR)

    assert grown(lambda: join(plain)) == set()
    assert grown(lambda: join(raising)) == {changes.figures(walk.id), changes.page(page.id)}


def test_the_statement_is_the_same_however_many_numbers_grow(app, queries):
    """A statement that is another for each number of lines would be written anew, and never kept."""
    with queries() as made, writing():
        noticing.grow({"one"})
        noticing.grow({"one", "another", "a third"})
    assert len(set(made)) == 1
    assert numbers().keys() >= {"one", "another", "a third"}


def test_a_statement_over_many_rows_that_does_not_say_whose_changes_everything(walk):
    category = makers.category(walk)

    def overwrite():
        with writing():
            db.session.execute(update(Category).where(Category.id == category.id).values(hint=makers.both("Slowly.")))

    assert grown(overwrite) == {EVERYTHING}


def test_an_act_that_fails_and_one_that_nobody_sees_change_nothing(walk):
    category = makers.category(walk)

    def fail():
        with pytest.raises(ZeroDivisionError), writing():
            category.name = makers.both("10 km")
            db.session.flush()
            raise ZeroDivisionError

    assert grown(fail) == set()
    assert grown(lambda: makers.person()) == set()
