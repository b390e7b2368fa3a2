"""Rosters: everybody of one edition, nobody of another, a page at a time."""

from datetime import timedelta

import pytest

from eventsapp.core.db import db, writing
from eventsapp.registration.models import EntryStatus
from eventsapp.reports import rosters
from eventsapp.reports.filters import Filter, Order, Standing, Who, status_in_words, understood
from eventsapp.volunteering.models import AssignmentStatus
from tests import makers


@pytest.fixture
def walk(app):
    return makers.edition(of=makers.series("walk"))


def names(page):
    return [line.name for line in page.lines]


def people(walk, *wanted):
    category = makers.category(walk)
    return [makers.entry(category, makers.person(name)) for name in wanted]


def asked(walk, typed="", *, with_contacts=True, **wanted):
    return rosters.looked_up(walk.id, Filter(search=understood(typed, with_contacts=with_contacts), **wanted))


def found(walk, typed="", **wanted):
    return names(rosters.page(walk.id, asked(walk, typed, **wanted)))


def all_pages(walk, wanted, size):
    """Every line, reading forwards; on the way each page is reached from its next one again."""
    page, lines = rosters.page(walk.id, wanted, size=size), []
    assert not page.has_earlier
    while True:
        lines += page.lines
        if not page.has_later:
            return lines
        following = rosters.page(walk.id, wanted, after=page.lines[-1].mark, size=size)
        assert following.has_earlier
        assert rosters.page(walk.id, wanted, before=following.lines[0].mark, size=size).lines == page.lines
        page = following


def test_participants_and_volunteers_stand_in_one_list_by_name(walk):
    people(walk, "Zoë Lefèvre", "Amina Haddad")
    makers.assignment(makers.shift(walk), makers.person("Kim Lee"))
    page = rosters.page(walk.id, Filter())
    assert names(page) == ["Amina Haddad", "Kim Lee", "Zoë Lefèvre"]
    assert [line.who for line in page.lines] == [Who.PARTICIPANTS, Who.VOLUNTEERS, Who.PARTICIPANTS]


def test_nobody_of_another_edition_is_in_it(walk):
    people(makers.edition(), "Robin Walker")
    assert found(walk) == []


def test_the_newest_sign_up_comes_first_when_asked_for(still, walk):
    category, shift = makers.category(walk), makers.shift(walk)
    makers.entry(category, makers.person("Amina"))
    still.shift(timedelta(minutes=1))
    makers.assignment(shift, makers.person("Kim"))
    still.shift(timedelta(minutes=1))
    makers.entry(category, makers.person("Bo"))
    assert found(walk, order=Order.NEWEST) == ["Bo", "Kim", "Amina"]


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("size", [1, 2, 3, 20])
def test_pages_hold_every_line_once_though_names_and_moments_are_the_same(still, walk, order, size):
    """Eight lines of two names on both sides at one moment: only side and id tell them apart. Some have a team and a
    number, and there are two categories, so that every order has sections."""
    wheel = makers.category(walk, position=2)
    category, shift = makers.category(walk, position=1), makers.shift(walk, maximum=None)
    for number, name in enumerate(("Robin Walker", "Bo") * 2):
        entry = makers.entry(wheel if number == 0 else category, makers.person(name))
        makers.assignment(shift, makers.person(name))
        if number % 2:
            numbered(entry, 10 - number)
            makers.team(walk, f"Team {number}", db.session.get_one(type(entry), entry.id).person)
    wanted = asked(walk, order=order)
    lines = all_pages(walk, wanted, size)
    assert lines == rosters.page(walk.id, wanted).lines
    assert len({line.mark for line in lines}) == len(lines) == 8
    last = rosters.page(walk.id, wanted, before=rosters.END, size=size)
    assert last.lines == lines[-size:] and not last.has_later and last.has_earlier == (size < 8)


def numbered(entry, bib):
    with writing():
        db.session.get_one(type(entry), entry.id).bib = bib


def test_sorting_by_category_team_or_bib_puts_who_has_none_last(walk):
    wheel, run = makers.category(walk, position=2), makers.category(walk, position=1)
    zoe, amina = makers.entry(run, makers.person("Zoë")), makers.entry(run, makers.person("Amina"))
    bo = makers.entry(wheel, makers.person("Bo"))
    makers.assignment(makers.shift(walk), makers.person("Abe"))
    assert found(walk, order=Order.CATEGORY) == ["Amina", "Zoë", "Bo", "Abe"]
    numbered(bo, 7)
    numbered(zoe, 30)
    assert found(walk, order=Order.BIB) == ["Bo", "Zoë", "Abe", "Amina"]
    for name, entry in (("Wheelers", amina), ("Joggers", zoe)):
        makers.team(walk, name, db.session.get_one(type(entry), entry.id).person)
    assert found(walk, order=Order.TEAM) == ["Zoë", "Amina", "Abe", "Bo"]


def test_going_back_to_the_beginning_shows_a_full_page(walk):
    people(walk, "Amina", "Bo", "Dana", "Kim")
    end = rosters.page(walk.id, Filter(), before=rosters.END, size=3)
    assert names(end) == ["Bo", "Dana", "Kim"]
    assert names(rosters.page(walk.id, Filter(), before=end.lines[0].mark, size=3)) == ["Amina", "Bo", "Dana"]


TOO_LARGE = ("p" + "9" * 23, "p000000000001999999999", "p2147483648")
NO_MARKS = (*TOO_LARGE, "p", "x1", "p-1", "p1e3", "p²", "v0", "\x00", "end")


@pytest.mark.parametrize("mark", NO_MARKS)
def test_a_mark_of_no_line_leads_to_the_first_page(walk, mark):
    people(walk, "Amina", "Bo")
    assert names(rosters.page(walk.id, Filter(), after=mark)) == ["Amina", "Bo"]
    assert names(rosters.page(walk.id, Filter(), before=mark)) == ["Amina", "Bo"]


def test_a_mark_of_another_edition_tells_nothing(walk):
    people(walk, "Amina", "Zoë")
    (foreign,) = people(makers.edition(), "Kim")
    assert names(rosters.page(walk.id, Filter(), after=f"p{foreign.id}")) == ["Amina", "Zoë"]


@pytest.mark.parametrize("typed", ["eve prevost", "PRÉVOST", "marie-ève", "vost mar", "evost"])
def test_a_search_finds_every_word_anywhere_in_the_name(walk, typed):
    people(walk, "Marie-Ève Prévost", "Marie Tremblay", "Eve Okafor")
    assert found(walk, typed) == ["Marie-Ève Prévost"]


@pytest.mark.parametrize("typed", ["%", "_", "Am_na", "Haddad_", "\\", "'; DROP TABLE people; --"])
def test_signs_with_a_meaning_in_sql_have_none_in_a_search(walk, typed):
    people(walk, "Amina Haddad")
    assert found(walk, typed) == []


def test_names_in_every_script_are_found(walk):
    people(walk, "محمد الأمين", "王小明", "Nguyễn Thị Minh Khai")
    assert found(walk, "小明") == ["王小明"]
    assert found(walk, "nguyen") == ["Nguyễn Thị Minh Khai"]
    assert found(walk, "محمد") == ["محمد الأمين"]


def test_a_reference_finds_its_lines_and_only_in_its_edition(walk):
    entry, _other = people(walk, "Amina", "Bo")
    reference = rosters.page(walk.id, Filter()).lines[0].reference
    assert found(walk, reference.lower().replace("-", "")) == ["Amina"]
    assert found(makers.edition(), reference) == []
    assert entry.registration_id


def test_an_address_finds_people_by_its_beginning_for_those_who_may_see_it(walk):
    category = makers.category(walk)
    makers.entry(category, makers.person("Amina", "amina.haddad@example.org"))
    makers.entry(category, makers.person("Bo", "bo@example.org"))
    assert found(walk, "Amina.Haddad@ex") == ["Amina"]
    assert found(walk, "nobody@ex") == []
    assert found(walk, "amina.haddad@ex", with_contacts=False) == []
    assert found(makers.edition(), "amina.haddad@ex") == []


def test_filters_choose_by_side_category_role_and_status(walk):
    run, wheel = makers.category(walk, name=makers.both("Run")), makers.category(walk, name=makers.both("Wheel"))
    water, path = makers.role(walk), makers.role(walk, name=makers.both("Marshal"))
    makers.entry(run, makers.person("Amina"))
    gone = makers.entry(wheel, makers.person("Bo"))
    makers.assignment(makers.shift(walk, doing=water), makers.person("Kim"))
    makers.assignment(makers.shift(walk, doing=path), makers.person("Sam"))
    with writing():
        db.session.get_one(type(gone), gone.id).status = EntryStatus.WITHDRAWN
    assert found(walk) == ["Amina", "Kim", "Sam"]
    assert found(walk, standing=Standing.ALL) == ["Amina", "Bo", "Kim", "Sam"]
    assert found(walk, standing=Standing.GONE) == ["Bo"]
    assert found(walk, who=Who.VOLUNTEERS) == ["Kim", "Sam"]
    assert found(walk, category_id=run.id) == ["Amina"]
    assert found(walk, role_id=path.id) == ["Sam"]
    assert found(walk, category_id=run.id, role_id=path.id) == ["Amina", "Sam"]


def test_who_waits_is_found_as_waiting(walk):
    category = makers.category(walk, maximum=1)
    makers.entry(category, makers.person("Amina"))
    makers.entry(category, makers.person("Bo"))
    assert found(walk, standing=Standing.WAITLISTED) == ["Bo"]
    assert found(walk, standing=Standing.CONFIRMED) == ["Amina"]


def test_every_status_has_its_filter(walk):
    category = makers.category(walk)
    for status in EntryStatus:
        entry = makers.entry(category, makers.person(status.capitalize()))
        with writing():
            db.session.get_one(type(entry), entry.id).status = status
    makers.assignment(makers.shift(walk), makers.person("Kim"))
    assert found(walk) == ["Confirmed", "Kim", "Offered", "Waitlisted"]
    assert found(walk, standing=Standing.OFFERED) == ["Offered"]
    assert found(walk, standing=Standing.GONE) == ["Deferred", "Transferred", "Withdrawn"]
    assert len(found(walk, standing=Standing.ALL)) == len(EntryStatus) + 1


def test_every_status_of_a_volunteer_has_its_filter_and_its_words(app, walk):
    shift = makers.shift(walk, maximum=None)
    for status in AssignmentStatus:
        one = makers.assignment(shift, makers.person(status.capitalize()))
        with writing():
            db.session.get_one(type(one), one.id).status = status
    gone = ["Declined", "Dropped", "No-show"]
    assert found(walk, standing=Standing.GONE) == gone
    assert found(walk, standing=Standing.CONFIRMED) == ["Arrived", "Completed", "Confirmed", "Reaffirmed"]
    assert found(walk, standing=Standing.REQUESTED) == ["Requested"]
    assert found(walk, standing=Standing.OFFERED) == ["Offered"]
    assert found(walk, standing=Standing.WAITLISTED) == ["Waitlisted"]
    everybody = found(walk, standing=Standing.ALL)
    assert found(walk) == [name for name in everybody if name not in gone] and len(everybody) == len(AssignmentStatus)
    with app.test_request_context():
        said = [status_in_words(status) for status in AssignmentStatus]
    assert len(set(said)) == len(said) and not set(said) & set(AssignmentStatus)


@pytest.mark.parametrize("typed", ["", "amina", "example", "amina@example.org", "!!"])
@pytest.mark.parametrize("who", [None, *Who])
def test_counts_match_what_the_filter_shows(walk, typed, who):
    people(walk, "Amina", "Aminata", "Bo")
    makers.assignment(makers.shift(walk), makers.person("Amina K.", "amina@example.org"))
    wanted = asked(walk, typed, who=who)
    lines = rosters.page(walk.id, wanted).lines
    by_side = [sum(line.who is side for line in lines) for side in Who]
    assert list(rosters.counts(walk.id, wanted)) == by_side


def test_counting_stops_where_nobody_counts_on(walk, monkeypatch):
    monkeypatch.setattr(rosters, "MOST_COUNTED", 2)
    people(walk, "Amina", "Bo", "Dana", "Kim", "Sam")
    assert rosters.counts(walk.id, Filter()).participants == 3, "more than 2, that is all"


def test_the_menu_is_that_of_the_edition(walk):
    second = makers.category(walk, name=makers.both("Wheel"), position=2)
    first = makers.category(walk, name=makers.both("Run"), position=1)
    role = makers.role(walk)
    makers.category()
    menu = rosters.menu(walk.id)
    assert list(menu.categories) == [first.id, second.id] and list(menu.roles) == [role.id]
    assert menu.categories[first.id].fr == "Run"


@pytest.fixture
def two_sites(walk):
    """Amina walks in Halifax, Kim helps there; Bo walks in Moncton, Dana helps there; Sam walks anywhere."""
    halifax, moncton = makers.site(walk, "Halifax"), makers.site(walk, "Moncton")
    role = makers.role(walk)
    for site, walks, helps in ((halifax, "Amina", "Kim"), (moncton, "Bo", "Dana")):
        makers.entry(makers.category(walk, site=site), makers.person(walks))
        makers.assignment(makers.shift(walk, doing=role, site=site), makers.person(helps))
    people(walk, "Sam")
    return halifax, moncton


def test_a_site_has_those_who_walk_and_those_who_help_there(walk, two_sites):
    halifax, moncton = two_sites
    assert found(walk) == ["Amina", "Bo", "Dana", "Kim", "Sam"]
    assert found(walk, site_ids=(halifax.id,)) == ["Amina", "Kim"]
    assert found(walk, site_ids=(halifax.id, moncton.id)) == ["Amina", "Bo", "Dana", "Kim"]
    assert found(walk, "bo", site_ids=(halifax.id,)) == []
    assert found(walk, site_ids=()) == [], "within no site there is nobody"


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("who", [None, *Who])
def test_counts_match_what_a_site_shows_in_every_order(walk, two_sites, order, who):
    wanted = asked(walk, site_ids=(two_sites[0].id,), order=order, who=who)
    lines = all_pages(walk, wanted, 1)
    counts = rosters.counts(walk.id, wanted)
    assert (counts.participants, counts.volunteers) == tuple(sum(line.who is side for line in lines) for side in Who)
    assert {line.name for line in lines} <= {"Amina", "Kim"}


def test_the_menu_knows_the_site_of_every_line_and_within_a_site_nothing_of_another(walk, two_sites):
    halifax, _moncton = two_sites
    menu = rosters.menu(walk.id)
    told = {line.name: menu.site_of(line) for line in rosters.page(walk.id, Filter()).lines}
    assert {name: site and site.en for name, site in told.items()} == {
        "Amina": "Halifax",
        "Kim": "Halifax",
        "Bo": "Moncton",
        "Dana": "Moncton",
        "Sam": None,
    }
    narrow = rosters.menu(walk.id, frozenset({halifax.id}))
    assert set(narrow.sites) == set(narrow.category_sites.values()) == {halifax.id} and len(narrow.categories) == 1
