"""What organizers set up is read once in a process, and is true whenever it is asked for."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from sqlalchemy import delete, inspect, select, update
from sqlalchemy.exc import InvalidRequestError

from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import Base, db, writing
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition, State
from eventsapp.fundraising.models import Fundraising
from eventsapp.publishing import changes, kept, noticing, setups
from eventsapp.publishing.changes import EVERYTHING
from eventsapp.publishing.models import PublicVersion
from eventsapp.questions.models import Question
from eventsapp.registration import codes, questions
from eventsapp.registration.models import Category, CategoryQuestion, FeeCode, Price
from eventsapp.volunteering.models import Shift
from eventsapp.waivers.models import WaiverKind
from eventsapp.workflows import asking
from tests import makers, plans
from tests.web.public.register import walking


@pytest.fixture
def walk(app, still):
    makers.organization()
    edition = makers.edition(of=makers.series("walk"), year=2027, venue=makers.venue())
    site = makers.site(edition, venue=makers.venue())
    category = makers.category(edition, maximum=5, site=site)
    makers.price(category, 20_00)
    makers.shift(edition)
    makers.waiver(edition)
    makers.fundraising(edition)
    question = makers.question(edition)
    with writing():
        questions.ask_only_in(question, [category.id], by=OPERATOR)
    return edition


def first(model):
    return db.session.scalars(select(model)).first()


def edit(row, **values):
    with writing():
        for name, value in values.items():
            setattr(row, name, value)


def tables_of(statements):
    named = {name for one in statements for name in re.findall(r"(?:FROM|JOIN) \(?(\w+)", one)}
    return named & set(Base.metadata.tables)


CHANGES = {
    "the charity": (lambda _walk: makers.organization(phone="416-555-0199"), lambda it: it.organization.phone),
    "the series": (lambda walk: edit(walk.series, name=makers.both("Stroll")), lambda it: it.edition.series.name.en),
    "the venue": (lambda walk: edit(walk.venue, city="Ottawa"), lambda it: it.edition.venue.city),
    "the edition": (lambda walk: edit(walk, has_teams=True), lambda it: it.edition.has_teams),
    "a category": (lambda _walk: edit(first(Category), minimum_age=16), lambda it: it.categories[0].minimum_age),
    "another category": (lambda walk: makers.category(walk), lambda it: len(it.categories)),
    "its site": (lambda _walk: edit(first(Category).site, retired_at=clock.now()), lambda it: len(it.categories)),
    "a price": (
        lambda _walk: edit(first(Price), amount_cents=30_00),
        lambda it: [price.amount_cents for own in it.prices.values() for price in own],
    ),
    "a question": (lambda _walk: edit(first(Question), is_required=True), lambda it: it.questions[0].is_required),
    "a question that is gone": (lambda _walk: remove(first(Question)), lambda it: len(it.questions)),
    "where it is asked": (lambda _walk: ask_everywhere(), lambda it: it.asked_in),
    "a text": (
        lambda walk: makers.waiver(walk, text=makers.both("Another text.")),
        lambda it: it.waivers[WaiverKind.ADULT].number,
    ),
    "another text": (lambda walk: makers.waiver(walk, WaiverKind.GUARDIAN), lambda it: sorted(it.waivers)),
    "a code": (lambda walk: makers.fee_code(walk, "Spring"), lambda it: it.has_codes),
    "a shift": (
        lambda _walk: edit(first(Shift), cancelled_at=clock.now()),
        lambda it: it.has_shifts(clock.now()),
    ),
    "giving": (lambda _walk: edit(first(Fundraising), allows_pages=False), lambda it: it.has_pages),
}


def remove(question):
    with writing():
        asking.remove(question, by=OPERATOR)


def ask_everywhere():
    with writing():
        questions.ask_only_in(first(Question), [], by=OPERATOR)


@pytest.mark.parametrize(("change", "told"), CHANGES.values(), ids=CHANGES)
def test_each_kind_of_change_is_there_the_very_next_time(walk, change, told):
    before = told(setups.of(walk.id))
    change(walk)
    assert told(setups.of(walk.id)) != before


def test_a_code_that_is_taken_away_is_no_code(walk):
    makers.fee_code(walk, "Spring")
    assert setups.of(walk.id).has_codes
    with writing():
        codes.remove(first(FeeCode), by=OPERATOR)
    assert not setups.of(walk.id).has_codes


def test_it_is_read_once_and_then_asked_for_in_one_small_statement(walk, queries):
    number = walk.id
    setups.of(number)
    with queries() as made:
        same = setups.of(number)
        assert same is setups.find("walk", 2027)
        assert same.categories[0].site.venue.city and same.edition.series.name.en
    assert len(made) == 2
    assert tables_of(made) == {"public_versions", "editions", "series"}


def test_no_sign_up_makes_it_another(walk):
    before = setups.of(walk.id)
    makers.entry(first(Category))
    assert setups.of(walk.id) is before


def test_every_table_it_is_read_from_changes_its_number(walk, queries):
    makers.fee_code(walk, "Spring")
    with queries() as made:
        setups.read(walk.id)
    read = tables_of(made) - {"public_versions"}
    assert read <= set(changes.WATCHED), "nobody would notice a change there"
    own = {EVERYTHING, changes.edition(walk.id), changes.form(walk.id)}
    for table in read:
        model = changes.WATCHED[table]
        if model in changes.SCOPES:
            rows: list[Base] = list(db.session.scalars(select(model)))
            assert own & {scope for row in rows for scope in changes.SCOPES[model](row)}
        else:
            assert model in {owned for owned, _owner, _scope in noticing._OWNERS}


def test_without_the_hook_a_change_would_not_show(walk, monkeypatch):
    """What holds it all: the numbers grow with each change."""
    setups.of(walk.id)
    monkeypatch.setattr(noticing, "grow", lambda _scopes: None)
    edit(first(Question), label=makers.both("Another one?"))
    assert setups.of(walk.id).questions[0].label.en != "Another one?"


def test_after_rows_were_changed_past_the_session_everything_is_read_anew(walk):
    setups.of(walk.id)
    with db.engine.begin() as past_the_session:
        past_the_session.execute(update(Edition).values(has_teams=True))
    assert not setups.of(walk.id).edition.has_teams
    with writing():
        kept.forget()
    assert setups.of(walk.id).edition.has_teams


def test_what_no_number_tells_of_shows_after_a_minute(walk, still, monkeypatch):
    """The version of the app before this one runs beside it for a while, and does not know all that matters here."""
    before = setups.of(walk.id)
    with monkeypatch.context() as as_before:
        as_before.setattr(noticing, "grow", lambda _scopes: None)
        edit(first(Question), label=makers.both("Another one?"))
    still.shift(timedelta(seconds=59))
    assert setups.of(walk.id) is before
    still.shift(timedelta(seconds=1))
    assert setups.of(walk.id).questions[0].label.en == "Another one?"


def test_a_crowd_that_comes_after_a_change_reads_it_once(app, walk, monkeypatch):
    """Each reading takes a connection besides that of its request: together they could take all there are."""
    number, once, at_work, together = walk.id, setups.read, [], []

    def read(edition_id):
        at_work.append(edition_id)
        together.append(len(at_work))
        sleep(0.05)
        found = once(edition_id)
        at_work.pop()
        return found

    def ask():
        with app.app_context():
            return setups.of(number).number

    monkeypatch.setattr(setups, "read", read)
    db.session.remove()
    with ThreadPoolExecutor(6) as crowd:
        told = [asking.result() for asking in [crowd.submit(ask) for _each in range(6)]]
    assert len(set(told)) == 1 and together == [1]


def test_a_database_that_goes_on_from_its_backup_comes_to_other_numbers(walk):
    """Or what was kept before it was put back would be taken for what it is now."""
    edit(walk, has_teams=True)
    before = setups.of(walk.id)
    with writing():
        db.session.execute(delete(PublicVersion))
    edit(walk, has_teams=False)
    assert setups.of(walk.id).number != before.number
    assert not setups.of(walk.id).edition.has_teams


def test_what_is_kept_knows_no_number_of_places_and_belongs_to_no_transaction(walk):
    """All threads look at the same rows: none may fill them in, store them or count with them."""
    found = setups.of(walk.id)
    shared: list[Any] = [found.edition, found.categories[0]]
    for row in shared:
        with pytest.raises(InvalidRequestError):
            _ = row.pool
        with pytest.raises(RuntimeError, match="was read apart"), writing():
            db.session.add(row)
        assert not inspect(row).modified


def test_a_shift_that_has_begun_is_none_to_take(walk, still):
    found = setups.of(walk.id)
    assert found.has_shifts(clock.now())
    assert not found.has_shifts(found.last_shift_at)
    assert found.has_shifts(found.last_shift_at - timedelta(seconds=1))


def test_only_so_many_editions_are_kept_the_last_ones_asked_for(walk, monkeypatch):
    monkeypatch.setattr(setups, "MOST", 2)
    others = [makers.edition(of=walk.series, year=2028 + number) for number in range(2)]
    kept_before = setups.of(walk.id)
    setups.of(others[0].id)
    assert setups.of(walk.id) is kept_before
    setups.of(others[1].id)
    assert set(setups._kept) == {walk.id, others[1].id}


def test_a_draft_and_what_is_not_there_are_not_found(walk):
    draft = makers.edition(of=walk.series, year=2030, state=State.DRAFT)
    for slug, year in (("walk", 2030), ("walk", 2031), ("stroll", 2027)):
        with pytest.raises(NotFound):
            setups.find(slug, year)
    assert setups.of(draft.id).edition.year == 2030
    with pytest.raises(NotFound):
        setups.of(999)


def test_where_a_question_is_asked_is_gone_with_its_category_alone(walk):
    assert first(CategoryQuestion) is not None
    assert setups.of(walk.id).asked_in == {first(Question).id: {first(Category).id}}


def test_no_page_of_the_form_reads_a_table_that_grows_from_one_end_to_the_other(walk, client):
    with plans.asked() as made:
        check = walking.walk(client, walking.begin(client, url="/walk/2027/register"), {"rules": walking.signed()})
        assert client.get(check).status_code == 200
    assert any("FROM drafts" in statement for statement, _values in made)
    assert not (found := plans.read_whole(made)), "\n\n".join(found)
