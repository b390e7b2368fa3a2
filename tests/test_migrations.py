"""Migrations: they make what the models say, and run on a populated database of either engine without losing a row."""

import shutil
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from eventsapp.audit.trail import OPERATOR
from eventsapp.capacity import places, waitlist
from eventsapp.core import clock, tokens
from eventsapp.core.db import Base, db, writing
from eventsapp.core.uploads import Table
from eventsapp.events.models import Edition, Series
from eventsapp.fundraising import donor_merging, totals
from eventsapp.fundraising.gift_models import Donor, Gift
from eventsapp.people import second_factor, sign_ins
from eventsapp.people.models import Account, Person
from eventsapp.people.second_factor import CodeNotRight
from eventsapp.permissions import grants
from eventsapp.permissions.models import Grant
from eventsapp.registration import entries
from eventsapp.registration.entries import Newcomer
from eventsapp.registration.models import Category, Entry
from eventsapp.submissions import import_drafts
from eventsapp.submissions.import_models import ImportDraft
from eventsapp.submissions.models import Registration
from eventsapp.volunteering.models import Check, Role, Volunteer
from tests import makers

MIGRATIONS = Path(__file__).parent.parent / "migrations"

STEP = '''"""A step made for a test."""

import sqlalchemy as sa
from alembic import op

revision = "test_step"
down_revision = "{head}"


def upgrade() -> None:
    {body}
'''


@pytest.fixture
def step(app, tmp_path):
    """Run one more migration with this body on the database of the test."""

    def run(body: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(MIGRATIONS, folder)
        head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
        (folder / "versions" / "test_step.py").write_text(STEP.format(head=head, body=body))
        db.session.remove()
        upgrade(directory=str(folder))

    return run


def before(revision):
    """The one that it follows, whichever that is."""
    return ScriptDirectory(str(MIGRATIONS)).get_revision(revision).down_revision


def differences():
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)


def test_from_an_empty_database_they_make_exactly_what_the_models_say(empty_url, make_app):
    app = make_app(empty_url)
    with app.app_context():
        upgrade()
        assert differences() == []


def test_they_can_be_taken_back_to_nothing(empty_url, make_app):
    app = make_app(empty_url)
    with app.app_context():
        upgrade()
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}


def test_running_them_twice_changes_nothing(app):
    upgrade()
    assert differences() == []


def test_rebuilding_a_table_keeps_the_rows_that_hang_on_it(step):
    edition = makers.edition()
    makers.entry(makers.category(edition))
    step('with op.batch_alter_table("series", recreate="auto") as t: t.alter_column("rule", type_=sa.String(300))')
    assert db.session.scalar(select(func.count()).select_from(Series)) == 1
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 1


def test_with_foreign_keys_left_on_the_same_rebuild_would_lose_them(app, engine):
    """The negative control of the test above; only SQLite rebuilds tables, and only cascades can lose rows silently."""
    if engine == "postgresql":
        return
    with db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        for statement in (
            "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
            "CREATE TABLE child (id INTEGER, parent_id INTEGER REFERENCES parent ON DELETE CASCADE)",
            "INSERT INTO parent VALUES (1)",
            "INSERT INTO child VALUES (1, 1)",
            "DROP TABLE parent",
        ):
            driver.execute(statement)
        assert driver.execute("SELECT count(*) FROM child").fetchone() == (0,)


def test_a_step_that_would_leave_a_row_without_its_parent_is_undone_as_a_whole(step):
    makers.edition()
    with pytest.raises((SystemExit, IntegrityError)):
        step('op.add_column("series", sa.Column("extra", sa.Integer())); op.execute("DELETE FROM series")')
    assert db.session.scalar(select(func.count()).select_from(Series)) == 1
    assert "extra" not in {column["name"] for column in inspect(db.engine).get_columns("series")}


def test_foreign_keys_hold_again_after_a_migration(step):
    step('op.add_column("series", sa.Column("extra", sa.Integer()))')
    orphan = "INSERT INTO grants (account_id, access_role, granted_at) VALUES (999, 'owner', '2027-01-01 00:00:00')"
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text(orphan))


# ---- Parties: a database as it was before them

NOON = "2027-03-01 12:00:00"
BEFORE_PARTIES = f"""
INSERT INTO series (id, slug, name, summary, description, description_html, rule, position)
VALUES (1, 'walk', '{{}}', '{{}}', '{{}}', '{{}}', '', 0);
INSERT INTO editions (id, series_id, year, state, starts_on, ends_on, zone)
VALUES (1, 1, 2027, 'open', '2027-06-06', '2027-06-06', 'UTC'),
       (2, 1, 2026, 'finished', '2026-06-07', '2026-06-07', 'UTC');
INSERT INTO pools (id, maximum, held, waiting) VALUES (11, 2, 2, 2), (12, NULL, 1, 0), (13, 1, 1, 1), (14, 5, 1, 0);
INSERT INTO categories (id, edition_id, pool_id, name, hint, position)
VALUES (1, 1, 11, '{{}}', '{{}}', 0), (2, 1, 12, '{{}}', '{{}}', 1), (3, 2, 14, '{{}}', '{{}}', 0);
INSERT INTO roles (id, edition_id, name, description, position) VALUES (1, 1, '{{}}', '{{}}', 0);
INSERT INTO shifts (id, edition_id, role_id, pool_id, starts_at, ends_at, place, minimum, ideal)
VALUES (1, 1, 1, 13, '{NOON}', '2027-03-01 13:00:00', '{{}}', 1, 1);
INSERT INTO claims (id, pool_id, size, placement, turn, claimed_at)
VALUES (101, 11, 1, 'held', 1, '{NOON}'), (102, 13, 1, 'held', 1, '{NOON}'), (103, 11, 1, 'held', 2, '{NOON}'),
       (104, 12, 1, 'held', 1, '{NOON}'), (105, 11, 1, 'waiting', 3, '{NOON}'), (106, 13, 1, 'waiting', 2, '{NOON}'),
       (107, 11, 1, 'waiting', 4, '{NOON}'), (108, 14, 1, 'held', 1, '{NOON}'), (110, 14, 1, 'held', 2, '{NOON}');
UPDATE pools SET held = 2 WHERE id = 14;
"""
PEOPLE = range(1, 10)
ENTRIES = {  # number: edition, category, claim, status, and who it is
    1: (1, 1, 101, "confirmed", 1),
    2: (1, 1, 103, "confirmed", 2),
    3: (1, 2, 104, "confirmed", 3),
    4: (1, 1, 105, "waitlisted", 4),
    5: (1, 1, 107, "waitlisted", 5),
    6: (2, 3, 108, "confirmed", 1),
    7: (2, 3, 110, "confirmed", 2),
}
ASSIGNMENTS = {1: (102, "confirmed", 6), 2: (106, "waitlisted", 7)}


@pytest.fixture
def before_parties(empty_url, make_app):
    """Somebody in every place that there was: participants, people who wait, volunteers, last year's."""
    app = make_app(empty_url)
    with app.app_context():
        upgrade(revision="first_tables")
        with db.engine.begin() as connection:
            for statement in filter(str.strip, BEFORE_PARTIES.split(";\n")):
                connection.exec_driver_sql(statement)
            for number in PEOPLE:
                connection.exec_driver_sql(
                    "INSERT INTO people (id, name, name_key, email, email_key, language, known_since)"
                    f" VALUES ({number}, 'P{number}', 'p{number}', 'p{number}@example.org', 'p{number}@example.org',"
                    f" 'en', '{NOON}')"
                )
            for number in (*ENTRIES, *(100 + number for number in ASSIGNMENTS)):
                edition, who = (ENTRIES[number][0], ENTRIES[number][4]) if number < 100 else (1, number - 95)
                connection.exec_driver_sql(
                    "INSERT INTO registrations"
                    " (id, edition_id, registrant_id, reference, form_key, language, submitted_at)"
                    f" VALUES ({number}, {edition}, {who}, 'R{number}', 'form-{number}', 'en', '{NOON}')"
                )
            for number, (edition, category, claim, status, who) in ENTRIES.items():
                connection.exec_driver_sql(
                    "INSERT INTO entries (id, edition_id, registration_id, category_id, person_id, claim_id, name_key,"
                    f" status, entered_at) VALUES ({number}, {edition}, {number}, {category}, {who}, {claim}, 'p{who}',"
                    f" '{status}', '{NOON}')"
                )
            for number, (claim, status, who) in ASSIGNMENTS.items():
                connection.exec_driver_sql(
                    "INSERT INTO assignments (id, edition_id, registration_id, shift_id, person_id, claim_id, name_key,"
                    f" status, taken_at) VALUES ({number}, 1, {100 + number}, 1, {who}, {claim}, 'p{who}',"
                    f" '{status}', '{NOON}')"
                )
            if connection.dialect.name == "postgresql":  # rows with numbers of our own; it goes on after them
                for table in ("people", "registrations", "claims", "entries", "assignments"):
                    connection.exec_driver_sql(f"SELECT setval('{table}_id_seq', 200)")
        yield


def rows(query):
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def everything(*tables):
    """All rows of these tables, by column names, so that the order of columns does not matter."""
    found = {}
    with db.engine.connect() as connection:
        for table in tables:
            query = connection.exec_driver_sql(f"SELECT * FROM {table}")  # the database we made above
            found[table] = sorted((dict(row) for row in query.mappings()), key=lambda row: row["id"])
    return found


def test_every_claim_of_before_is_a_party_with_its_turn_and_the_edition_counts_them(before_parties):
    upgrade()
    pools = dict(rows("SELECT id, pool_id FROM editions"))
    assert len(set(pools.values())) == 2
    assert rows("SELECT id, pool_id, placement, turn FROM parties ORDER BY id") == [
        (101, pools[1], "held", 1),
        (102, 13, "held", 1),
        (103, pools[1], "held", 2),
        (104, pools[1], "held", 3),
        (105, pools[1], "waiting", 4),
        (106, 13, "waiting", 2),
        (107, pools[1], "waiting", 5),
        (108, pools[2], "held", 1),
        (110, pools[2], "held", 2),
    ]
    for pool, figures in {
        pools[1]: (None, 3, 0, 2),
        pools[2]: (None, 2, 0, 0),
        11: (2, 2, 0, 2),
        13: (1, 1, 0, 1),
    }.items():
        assert rows(f"SELECT maximum, held, offered, waiting FROM pools WHERE id = {pool}") == [figures]
    assert rows("SELECT id, party_id, status FROM entries ORDER BY id") == [
        (number, claim, status) for number, (_edition, _category, claim, status, _who) in ENTRIES.items()
    ]
    assert rows("SELECT id, party_id, status FROM assignments ORDER BY id") == [
        (number, claim, status) for number, (claim, status, _who) in ASSIGNMENTS.items()
    ]
    for party, pool in rows("SELECT id, pool_id FROM parties"):
        claimed = dict(rows(f"SELECT pool_id, size FROM claims WHERE party_id = {party}"))
        assert claimed.pop(pool) == 1
        assert sum(claimed.values()) == (1 if pool in pools.values() else 0)
    placements = "SELECT count(*) FROM claims JOIN parties ON parties.id = party_id"
    assert rows(f"{placements} WHERE claims.placement <> parties.placement") == [(0,)]
    assert differences() == []


def test_the_figures_after_it_are_those_that_counting_gives(before_parties):
    upgrade()
    for state, column in (("held", "held"), ("offered", "offered"), ("waiting", "waiting")):
        counted = f"SELECT coalesce(sum(size), 0) FROM claims WHERE pool_id = pools.id AND placement = '{state}'"
        assert rows(f"SELECT id FROM pools WHERE {column} <> ({counted})") == []


def test_people_sign_up_go_on_waiting_and_are_offered_places_after_it(before_parties):
    upgrade()
    with writing():
        edition = db.session.get_one(Edition, 1)
        entry = db.session.get_one(Entry, 1)
        assert places.claim(edition.pool, {11: 1}).turn == 6
        places.give_back(entry.party)
        [first] = waitlist.offer_freed(edition.pool, until=clock.now())
    assert first.id == 105


def test_taken_back_everybody_has_the_claim_and_the_turn_they_had(before_parties):
    tables = ("people", "registrations", "editions", "pools", "claims", "entries", "assignments")
    before = everything(*tables)
    upgrade()
    downgrade(revision="first_tables")
    after = everything(*tables)
    assert {table: len(many) for table, many in after.items()} == {table: len(many) for table, many in before.items()}
    assert after == before


def test_taken_back_after_people_came_together_nobody_who_takes_part_is_lost(before_parties):
    upgrade()
    with writing():
        walk = db.session.get_one(Edition, 1)
        wheel = db.session.scalars(select(Category).where(Category.id == 2)).one()
        sent = db.session.get_one(Registration, 1)
        family = [Newcomer(db.session.get_one(Person, number), wheel) for number in (8, 9)]
        together = entries.enter(sent, family, by=OPERATOR)
        entries.support(together[0], db.session.get_one(Person, 7), by=OPERATOR)
        entries.follow(places.give_back(db.session.get_one(Entry, 2).party), by=OPERATOR)
        for party in waitlist.offer_freed(walk.pool, until=clock.now()):
            entries.follow(party, by=OPERATOR)
    db.session.remove()
    downgrade(revision="first_tables")
    assert rows("SELECT count(*) FROM entries") == [(len(ENTRIES) + 1,)]  # two more; who gave the place back is gone
    assert rows("SELECT count(*) FROM entries WHERE person_id = 2 AND edition_id = 1") == [(0,)]
    assert rows("SELECT status FROM entries WHERE person_id = 4") == [("waitlisted",)]
    assert rows("SELECT size, placement FROM claims WHERE pool_id = 12 ORDER BY turn") == [(1, "held"), (2, "held")]
    assert rows("SELECT held, waiting FROM pools WHERE id = 11") == [(1, 2)]


# ---- Volunteers: a database as it was before they were people of their own


def test_everybody_who_helped_before_is_a_volunteer_after_it(before_parties):
    upgrade(revision="volunteering")
    held = rows("SELECT id FROM assignments WHERE status = 'confirmed'")
    assert rows("SELECT assignment_id FROM shift_entries") == held != []
    identities = rows("SELECT assignment_id, uid, sequence FROM shift_entries")
    upgrade()
    assert rows("SELECT edition_id, registration_id, person_id FROM volunteers ORDER BY person_id") == [
        (1, 101, 6),
        (1, 102, 7),
    ]
    assert {(person.is_minor, person.may_ask) for person in db.session.scalars(select(Volunteer))} == {(False, False)}
    assert db.session.scalars(select(Role)).one().check_kind == Check.NONE
    known = rows("SELECT key, uid, sequence FROM calendar_revisions")
    assert known == [(f"assignment:{number}", uid, sequence) for number, uid, sequence in identities]
    downgrade(revision="volunteering")
    assert rows("SELECT assignment_id, uid, sequence FROM shift_entries") == identities


@pytest.mark.parametrize(
    ("statuses", "before"),
    [(("reaffirmed", "offered"), ("confirmed", "waitlisted")), (("completed", "no-show"), ("confirmed", "dropped"))],
)
def test_taken_back_each_volunteer_stands_where_they_would_have_stood(before_parties, statuses, before):
    upgrade()
    with db.engine.begin() as connection:
        for number, status in enumerate(statuses, 1):
            connection.exec_driver_sql(f"UPDATE assignments SET status = '{status}' WHERE id = {number}")
        connection.exec_driver_sql(
            "INSERT INTO access_needs"
            " (edition_id, person_id, kind, state, sealed_note, sealed_answer, asked_at, erase_on)"
            f" VALUES (1, 6, 'seated work', 'asked', '', '', '{NOON}', '2027-09-01')"
        )
    downgrade(revision="households")
    assert rows("SELECT status FROM assignments ORDER BY id") == [(status,) for status in before]
    assert rows("SELECT count(*) FROM access_needs") == [(0,)]
    upgrade()
    assert rows("SELECT count(*) FROM volunteers") == [(2,)]
    assert differences() == []


# ---- Setting up: what is usual of a series


def test_what_is_usual_of_a_series_is_taken_over_from_its_latest_edition(app):
    run, month, _bare = (makers.series(slug) for slug in ("run", "month", "bare"))
    park = makers.venue()
    makers.edition(of=run, starts_on=date(2026, 6, 7), at=time(8), venue=None)
    makers.edition(of=run, starts_on=date(2027, 6, 6), at=time(9, 30), until=time(13), venue=park)
    makers.edition(of=month, starts_on=date(2027, 9, 1), ends_on=date(2027, 9, 30), at=None)
    number = park.id
    db.session.remove()
    downgrade(revision="own_calendars")
    upgrade()
    found = {one.slug: one for one in db.session.scalars(select(Series))}
    assert (found["run"].venue_id, found["run"].usual_start, found["run"].usual_end) == (number, time(9, 30), time(13))
    assert (found["month"].usual_days, found["month"].usual_start, found["month"].venue_id) == (30, None, None)
    assert (found["bare"].usual_days, found["bare"].venue_id) == (1, None)


# ---- Sites: access roles given for one of them


def test_taken_back_a_role_for_a_site_goes_and_is_never_one_for_everything(app):
    site = makers.site(makers.edition())
    account = makers.account()
    for place in ({"site_id": site.id}, {}):
        with writing():
            db.session.add(Grant(account_id=account.id, access_role="viewer", granted_at=clock.now(), **place))
    makers.category(db.session.get_one(Edition, site.edition_id), site=site)
    db.session.remove()
    downgrade(revision=before("sites"))
    assert rows("SELECT access_role, series_id FROM grants") == [("viewer", None)]
    assert rows("SELECT count(*) FROM categories") == [(1,)]
    upgrade()
    assert differences() == []
    assert rows("SELECT count(*) FROM grants WHERE site_id IS NULL") == [(1,)]
    assert rows("SELECT count(*) FROM categories WHERE site_id IS NULL") == [(1,)]


def test_gifts_with_their_donors_and_lists_are_still_there_after_the_way_back_and_up_again(app):
    walk = makers.edition()
    kept, gone = makers.donor(), makers.donor()
    gift = makers.gift(walk, 50_00, donor=gone)
    account = makers.account("treasurer@example.org")
    with writing():
        donor_merging.merge(kept, gone, by=OPERATOR)
        for brings in ("people", "gifts"):
            import_drafts.begin(walk, account.id, "list.csv", Table([]), {}, brings=brings, by=OPERATOR)
    number, donor_id = gift.id, kept.id
    db.session.remove()
    downgrade(revision=before("donors"))
    upgrade()
    assert differences() == []
    assert db.session.get_one(Gift, number).donor_id == donor_id
    assert db.session.scalar(select(func.count()).select_from(Donor)) == 2
    assert [draft.brings for draft in db.session.scalars(select(ImportDraft))] == ["people"]
    assert totals.differences() == []


# ---- Signing in: when a browser was last used, and codes on paper


def test_who_is_signed_in_stays_so_and_a_code_on_paper_of_before_still_works(app):
    account = makers.account()
    with writing():
        tried = sign_ins.attempt(account.email, "home")
    until = clock.now() + timedelta(hours=12)
    with writing():
        token = sign_ins.begin(account, None, tried=tried, until=until)
    number = account.id
    db.session.remove()
    downgrade(revision=before("asvs"))
    code = "K7M4-Q2XP-8RTN"
    digest = tokens.digest(f"recovery {number} {code.replace('-', '')}")
    with db.engine.begin() as connection:
        words = text("INSERT INTO recovery_codes (account_id, digest) VALUES (:account, :digest)")
        connection.execute(words, {"account": number, "digest": digest})
    upgrade()
    assert differences() == []
    assert grants.signed_in(token, demo_may=False)
    with writing():
        second_factor.use(db.session.get_one(Account, number), code)
    with pytest.raises(CodeNotRight), writing():
        second_factor.use(db.session.get_one(Account, number), code)
