"""Categories, their prices and codes, as organizers set them up."""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from markupsafe import escape
from sqlalchemy import select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import PUBLIC
from eventsapp.capacity.places import PlacesGone
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.events.models import State
from eventsapp.permissions.table import AccessRole
from eventsapp.registration import categories, entries, payments, prices
from eventsapp.registration.models import Category, CategoryQuestion, Entry, EntryStatus, FeeCode, Price
from tests import cast, makers
from tests.capacity.test_race import at_once
from tests.visitor import fill_in
from tests.web.organize.test_meanwhile import Open

PLACE = "/organize/walk/2027"
ADDRESS = f"{PLACE}/categories"
WHEEL = {"name_en": "Wheel", "name_fr": "Sur roues"}
EARLY = {"name_en": "Early bird", "name_fr": "Lève-tôt", "amount": "12,50 $"}


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), starts_on=date(2027, 6, 6), state=State.OPEN)


def categories_of(walk):
    db.session.expire_all()
    query = select(Category).where(Category.edition_id == walk.id)
    return list(db.session.scalars(query.order_by(Category.position, Category.id)))


def prices_of(category):
    db.session.expire_all()
    query = select(Price).where(Price.category_id == category.id)
    return list(db.session.scalars(query.order_by(Price.position, Price.id)))


def page_of(category):
    return f"{ADDRESS}/{category.id}"


def done(action):
    return db.session.scalars(select(AuditLine).where(AuditLine.action == action)).all()


def test_the_first_category_is_asked_for_where_there_is_none(walk, owner):
    assert "Add the first one" in owner.get(ADDRESS).text


def test_a_category_is_described_with_places_start_and_ages(walk, owner):
    typed = {
        "hint_en": "With a push if you like.",
        "hint_fr": "Avec un coup de main.",
        "places": "40",
        "starts_time": "10 h",
        "minimum_age": "6",
        "maximum_age": "17",
        "asks_birth_date": "y",
    }
    answer = fill_in(owner, f"{ADDRESS}/new", WHEEL | typed, form="category")
    assert answer.status_code == 303, answer.text
    [wheel] = categories_of(walk)
    assert (wheel.name.fr, wheel.hint.en, wheel.pool.maximum) == ("Sur roues", "With a push if you like.", 40)
    assert wheel.starts_at == datetime(2027, 6, 6, 14, tzinfo=UTC), "ten o'clock in Toronto in June"
    assert (wheel.minimum_age, wheel.maximum_age, wheel.asks_birth_date) == (6, 17, True)
    page = owner.get(answer.location).text
    for said in ("With a push", "10:00", "From age 6 to age 17", "the day of birth is asked", "Without any price"):
        assert said in page
    public = owner.get("/walk/2027/").text
    assert "Wheel" in public and "With a push" in public
    assert done("category.added")


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"name_fr": ""}, "name_fr", "Enter the name in French."),
        ({"hint_en": "Slow"}, "hint_fr", "in both languages"),
        ({"places": "-1"}, "places", "Enter a whole number"),
        ({"starts_time": "noonish"}, "starts_time", "Enter a time"),
        ({"minimum_age": "12"}, "maximum_age", "must be at least the minimum age"),
        (
            {"asks_birth_date": "y", "maximum_age": "", "hint_en": "7", "hint_fr": "7"},
            "asks_birth_date",
            "only where an age decides",
        ),
        ({"name_en": "Robin\x00"}, "name_en", "a character in this that cannot be shown"),
        ({"name_en": "x" * 81}, "name_en", "at most 80 characters"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_typed_is_lost(walk, owner, typed, field, said):
    answer = fill_in(owner, f"{ADDRESS}/new", WHEEL | {"maximum_age": "7"} | typed, form="category")
    assert answer.status_code == 422 and not categories_of(walk)
    assert f'id="{field}-error"' in answer.text and said in answer.text and 'value="7"' in answer.text


def test_an_event_of_several_days_asks_for_the_day_of_the_start(walk, owner):
    with writing():
        walk.ends_on = date(2027, 6, 8)
        walk.starts_at = walk.ends_at = None
    typed = WHEEL | {"starts_on": "2027-06-07", "starts_time": "9:00"}
    assert fill_in(owner, f"{ADDRESS}/new", typed, form="category").status_code == 303
    assert categories_of(walk)[0].starts_at == datetime(2027, 6, 7, 13, tzinfo=UTC)
    other = fill_in(owner, f"{ADDRESS}/new", typed | {"name_en": "B", "starts_on": "2027-06-09"}, form="category")
    assert "The start must be on a day of the event." in other.text
    half = fill_in(owner, f"{ADDRESS}/new", typed | {"name_en": "B", "starts_time": ""}, form="category")
    assert "Enter the time of the start as well." in half.text


def test_the_same_form_sent_again_makes_no_second_category(walk, owner):
    for _time in range(3):
        assert fill_in(owner, f"{ADDRESS}/new", WHEEL | {"places": "9"}, form="category").status_code == 303
    assert len(categories_of(walk)) == 1


def test_saved_as_it_stands_nothing_changes(walk, owner):
    category = makers.category(walk, maximum=7)
    with writing():
        category.starts_at = datetime(2027, 6, 6, 14, 30, tzinfo=UTC)
        category.minimum_age = 0
    assert fill_in(owner, f"{page_of(category)}/edit", form="category").status_code == 303
    [same] = categories_of(walk)
    assert (same.pool.maximum, same.minimum_age, same.starts_at.hour) == (7, 0, 14)
    assert not done("category.edited") and not done("edition.places_changed")


def test_fewer_places_than_are_taken_are_refused_and_more_are_offered_to_those_who_wait(walk, owner):
    category = makers.category(walk, maximum=2)
    for _each in range(3):
        makers.entry(category)
    answer = fill_in(owner, f"{page_of(category)}/edit", {"places": "1"}, form="category")
    assert answer.status_code == 422 and "Places taken already: 2." in answer.text
    assert 'id="places-error"' in answer.text
    assert fill_in(owner, f"{page_of(category)}/edit", {"places": "3"}, form="category").status_code == 303
    statuses = db.session.scalars(select(Entry.status).order_by(Entry.id)).all()
    assert statuses == [EntryStatus.CONFIRMED, EntryStatus.CONFIRMED, EntryStatus.OFFERED]


def test_people_whom_a_new_age_leaves_out_stay_and_are_counted(walk, owner):
    category = makers.category(walk)
    young = makers.entry(category, from_age=8, to_age=11)
    makers.entry(category, from_age=30, to_age=30)
    makers.entry(category)
    answer = fill_in(owner, f"{page_of(category)}/edit", {"minimum_age": "12", "maximum_age": "99"}, form="category")
    page = owner.get(answer.location).text
    assert "1 person in it has another age than it asks for now. They stay." in page
    assert "1 person, who stays" in page and young.is_current


def test_the_order_is_the_organizers_own(walk, owner):
    made = [makers.category(walk, name=makers.both(name), position=place) for place, name in enumerate("ABC")]
    for which, move in ((0, "down"), (2, "up"), (2, "up"), (1, "sideways")):
        answer = fill_in(owner, ADDRESS, {"move": move}, form=f"order-{made[which].id}")
        assert answer.location.endswith(f"#order-{made[which].id}")
    assert [one.name.en for one in categories_of(walk)] == ["C", "B", "A"]


def test_a_category_without_people_goes_with_its_prices(walk, owner):
    category = makers.category(walk)
    makers.price(category, 1000)
    assert fill_in(owner, f"{page_of(category)}/removal", form="removal").status_code == 303
    assert not categories_of(walk) and not db.session.scalars(select(Price)).all()
    assert done("category.removed")


@pytest.mark.parametrize("status", [EntryStatus.CONFIRMED, EntryStatus.WITHDRAWN])
def test_a_category_that_people_are_in_or_were_stays_and_can_be_offered_no_more(walk, owner, status):
    category, other = makers.category(walk), makers.category(walk, name=makers.both("Wheel"))
    entry = makers.entry(category)
    with writing():
        entry.status = status
    page = owner.get(f"{page_of(category)}/removal").text
    assert "You can stop offering it instead." in page and 'id="removal"' not in page
    assert fill_in(owner, page_of(category), {"offer": "no"}, form="offer").status_code == 303
    assert "No longer offered" in owner.get(ADDRESS).text
    public = owner.get("/walk/2027/").text
    assert other.name.en in public and category.name.en not in public
    fill_in(owner, page_of(category), {"offer": "yes"}, form="offer")
    assert category.name.en in owner.get("/walk/2027/").text


def test_the_only_category_of_a_question_does_not_go_before_the_question(walk, owner):
    category, question = makers.category(walk), makers.question(walk, makers.both("Which chair?"))
    makers.category(walk, name=makers.both("Other"))
    with writing():
        db.session.add(CategoryQuestion(category_id=category.id, question_id=question.id))
    answer = fill_in(owner, f"{page_of(category)}/removal", form="removal")
    assert answer.status_code == 422 and "“Which chair?” is asked only here." in answer.text


def test_prices_are_tried_in_their_order_and_the_one_that_counts_is_said(walk, owner):
    category = makers.category(walk)
    early = EARLY | {"until_on": "2027-04-30"}
    for typed in (
        early,
        {"name_en": "Child", "name_fr": "Enfant", "amount": "0", "to_age": "12"},
        {"name_en": "Regular", "name_fr": "Régulier", "amount": "$1,020.00"},
    ):
        assert fill_in(owner, f"{page_of(category)}/prices/new", typed, form="price").status_code == 303
    listed = prices_of(category)
    assert [one.amount_cents for one in listed] == [1250, 0, 102_000]
    assert listed[0].until_at == datetime(2027, 5, 1, 4, tzinfo=UTC), "that day still counts, in Toronto"
    page = owner.get(page_of(category)).text
    assert "Friday, April 30, 2027" in page and "$12.50" in page
    assert page.count("Counts now") == 1 and page.count("Counts later") == 2
    assert "Friday, April 30, 2027" in owner.get("/walk/2027/").text


def test_a_price_that_never_counts_is_marked_until_it_is_moved_up(walk, owner):
    category = makers.category(walk)
    makers.price(category, 3000)
    never = makers.price(category, 1000, name=makers.both("Child"), to_age=12)
    page = owner.get(page_of(category)).text
    assert "Never counts" in page and "A price never counts" in page
    fill_in(owner, page_of(category), {"move": "up"}, form=f"order-{never.id}")
    assert "Never counts" not in owner.get(page_of(category)).text


def test_a_new_price_changes_nothing_for_those_who_have_signed_up(walk, owner):
    category = makers.category(walk)
    price = makers.price(category, 2000)
    entry = makers.entry(category, fee_cents=2000)
    fill_in(owner, f"{page_of(category)}/prices/{price.id}/edit", {"amount": "35.00"}, form="price")
    db.session.expire_all()
    assert (price.amount_cents, entry.fee_cents, payments.balance(entry.registration)) == (3500, 2000, 2000)
    fill_in(owner, f"{page_of(category)}/prices/{price.id}/removal", form="removal")
    db.session.expire_all()
    assert entry.fee_cents == 2000 and not prices_of(category)
    assert done("price.edited")[0].details | {"before": 2000, "after": 3500} == done("price.edited")[0].details


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"amount": "free"}, "amount", "Enter an amount in dollars and cents"),
        ({"amount": ""}, "amount", "Enter the amount, or 0"),
        ({"until_time": "17:00"}, "until_on", "Enter the day as well."),
        ({"until_on": "soon"}, "until_on", "Enter a day"),
        ({"from_age": "30", "to_age": "20"}, "to_age", "must be at least the first"),
    ],
)
def test_a_price_that_cannot_be_is_refused_beside_its_field(walk, owner, typed, field, said):
    category = makers.category(walk)
    answer = fill_in(owner, f"{page_of(category)}/prices/new", EARLY | typed, form="price")
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text and said in answer.text
    assert not prices_of(category)


def test_a_code_is_made_used_and_ended(walk, owner):
    typed = {"word": "École-20", "percent": "20", "maximum_uses": "3", "until_on": "2027-06-01", "until_time": "5 p.m."}
    assert fill_in(owner, f"{PLACE}/codes/new", typed, form="code").status_code == 303
    code = db.session.scalars(select(FeeCode)).one()
    assert (code.code_key, code.percent, code.maximum_uses) == ("ecole 20", 20, 3)
    entry = makers.entry(makers.category(walk), fee_cents=5000)
    with writing():
        prices.use(prices.find_code(walk, "ECOLE 20", clock.now()), entry.registration, 5000)
    page = owner.get(f"{PLACE}/codes").text
    assert "1 of 3 times" in page and "20%" in page and "Stays: it was used" in page
    edit = f"{PLACE}/codes/{code.id}/edit"
    other = fill_in(owner, edit, {"percent": "50"}, form="code")
    assert other.status_code == 422 and "what it takes off stays" in other.text
    assert fill_in(owner, edit, {"until_on": "2027-03-01", "until_time": ""}, form="code").status_code == 303
    with pytest.raises(prices.CodeUnknown):
        prices.find_code(walk, "ecole 20", clock.now())
    assert payments.balance(entry.registration) == 4000, "who used it keeps it"
    assert "so it stays" in owner.get(f"{PLACE}/codes/{code.id}/removal").text


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"percent": "", "off": ""}, "percent", "Enter either a percentage or an amount."),
        ({"percent": "10", "off": "5.00"}, "percent", "Enter either a percentage or an amount."),
        ({"percent": "101"}, "percent", "Enter a whole number"),
        ({"percent": "", "off": "0"}, "off", "Enter an amount"),
        ({"word": "!!"}, "word", "Enter a word with letters or digits"),
        ({"word": "FRIENDS"}, "word", "There is a code of this word already."),
    ],
)
def test_a_code_that_cannot_be_is_refused_beside_its_field(walk, owner, typed, field, said):
    makers.fee_code(walk, "friends")
    answer = fill_in(owner, f"{PLACE}/codes/new", {"word": "new", "percent": "10"} | typed, form="code")
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text and said in answer.text


def test_a_code_nobody_used_goes(walk, owner):
    code = makers.fee_code(walk, "friends")
    assert fill_in(owner, f"{PLACE}/codes/{code.id}/removal", form="removal").status_code == 303
    assert not db.session.scalars(select(FeeCode)).all()


def test_two_organizers_do_not_overwrite_each_other(walk, owner):
    category = makers.category(walk)
    price, code = makers.price(category, 1000), makers.fee_code(walk, "friends")
    forms = {
        "category": (f"{page_of(category)}/edit", {"places": "40"}, {"places": "50"}),
        "price": (f"{page_of(category)}/prices/{price.id}/edit", {"amount": "11.00"}, {"amount": "12.00"}),
        "code": (f"{PLACE}/codes/{code.id}/edit", {"maximum_uses": "4"}, {"maximum_uses": "5"}),
    }
    for form, (address, one, other) in forms.items():
        first, second = Open(owner, address, form), Open(owner, address, form)
        assert first.send(**one).status_code == 303
        answer = second.send(**other)
        assert answer.status_code == 422 and "Somebody else changed this" in answer.text, form
        assert second.send().status_code == 303


@pytest.mark.parametrize("hostile", cast.HOSTILE_NAMES)
def test_names_are_shown_and_not_obeyed(walk, owner, hostile):
    category = makers.category(walk, name=makers.both(hostile))
    makers.price(category, 100, name=makers.both(hostile))
    for address in (ADDRESS, page_of(category), f"{page_of(category)}/edit", f"{page_of(category)}/removal"):
        page = owner.get(address).text
        assert (
            escape(hostile) in page
            and "<script>alert" not in page
            and "<img src=x" not in page
            and "{{" not in page.replace("{{ 7 * 7 }}", "")
        )


def test_the_list_asks_the_database_as_much_for_many_as_for_one(walk, owner, queries):
    makers.price(makers.category(walk), 100)
    with queries() as few:
        owner.get(ADDRESS)
    for place in range(20):
        makers.price(makers.category(walk, name=makers.both(f"C{place}"), position=place), 100)
    with queries() as many:
        owner.get(ADDRESS)
    assert len(many) == len(few) <= 11


def test_pages_stay_shut_to_others_and_within_their_edition(walk, signed_in):
    category = makers.category(walk)
    other = makers.category(makers.edition(of=makers.series("other"), starts_on=date(2027, 7, 1)))
    price = makers.price(other, 100)
    desk = signed_in(AccessRole.DESK)
    assert desk.get(ADDRESS).status_code == 404 and desk.get(f"{page_of(category)}/edit").status_code == 404
    organizer = signed_in(AccessRole.ORGANIZER, walk.series)
    for address in (
        page_of(other),
        f"{page_of(other)}/edit",
        f"{page_of(category)}/prices/{price.id}/edit",
        f"{ADDRESS}/99999999999",
        f"{PLACE}/codes/1/edit",
    ):
        assert organizer.get(address).status_code == 404, address


def test_somebody_who_chooses_a_category_that_is_gone_is_told_to_choose_anew(walk):
    category = makers.category(walk)
    person = makers.person()
    sent = makers.registration(walk, person)
    newcomer = entries.Newcomer(person, category)
    with writing():
        categories.remove(category, by=PUBLIC)
    with pytest.raises(PlacesGone), writing():
        entries.enter(sent, [newcomer], by=PUBLIC)


@pytest.mark.parametrize("page", ["edit", "removal", "offer", "order"])
def test_a_category_that_somebody_removes_between_finding_and_holding_it_is_said_to_be_gone(
    walk, owner, app, monkeypatch, page
):
    """Two real sessions: the second has read the category when the first takes it away."""
    category = makers.category(walk, name=makers.both("Wheel", "Sur roues"))
    form = Open(owner, f"{page_of(category)}/edit", "category")
    number, real = category.id, writing

    def act(_number):
        with real():
            categories.remove(db.session.get_one(Category, number), by=PUBLIC)

    @contextmanager
    def writing_later(**options):
        if db.session.get(Category, number) is not None:
            db.session.rollback()
            at_once(app, act, 1)
        with real(**options):
            yield

    monkeypatch.setattr("eventsapp.web.parts.forms.writing", writing_later)
    answer = form.visitor.post(f"{page_of(category)}/{page}", data=form.fields | {"move": "down", "offer": "no"})
    assert answer.status_code == 404 and "Somebody has removed this meanwhile" in answer.text
    assert categories_of(walk) == []


def test_before_a_start_is_changed_the_page_says_how_many_are_told(walk, owner):
    category = makers.category(walk)
    page = f"{page_of(category)}/edit"
    assert "Nobody is written to." in owner.get(page).text
    for address in ("ada@example.org", "wim@example.org"):
        makers.entry(category, makers.person(email=address))
    assert "If you change it, 2 people who are in it or wait for it are told by mail" in owner.get(page).text
