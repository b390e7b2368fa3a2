"""What the audit trail says in words, in both languages."""

import ast
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from eventsapp.access import needs
from eventsapp.access.models import NeedKind
from eventsapp.audit import trail
from eventsapp.audit.trail import OPERATOR, PUBLIC, organizer
from eventsapp.core import languages
from eventsapp.core.db import Base, db, writing
from eventsapp.events import particulars
from eventsapp.events.models import Edition, Site, Venue
from eventsapp.mailings import keeping_out, mailings
from eventsapp.outbox.models import MessagePurpose
from eventsapp.people.models import Account, Person
from eventsapp.permissions import grants
from eventsapp.permissions.table import AccessRole
from eventsapp.registration import check_ins
from eventsapp.registration.models import Entry
from eventsapp.reports import audit_trail
from eventsapp.reports.audit_trail import Shown, Wanted
from eventsapp.submissions import wishes
from eventsapp.submissions.records import Where
from eventsapp.submissions.wishes import Saying
from eventsapp.volunteering.models import Shift
from eventsapp.web.organize import audit_words
from eventsapp.web.organize.audit_acts import ACTS
from eventsapp.web.organize.audit_fields import FIELDS, KINDS, SUBJECTS
from eventsapp.web.organize.timeline_words import SENTENCES
from tests import makers

ZONE = "America/Toronto"


def recorded():
    """Each call that records an act: its names as far as they are written out, and the names of what it tells."""
    for file in Path("eventsapp").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("trail.record", "trail.record_all"):
                yield call


def acts():
    """Every act by its name, written out in such a call or anywhere below the pages."""
    found = {str(one.value) for call in recorded() for one in ast.walk(call.args[0]) if isinstance(one, ast.Constant)}
    kinds = {name.split(".")[0] for name in found}
    for file in Path("eventsapp").rglob("*.py"):
        if "web" not in file.parts:
            written = re.findall(r'"([a-z_]+\.[a-z_]+)"', file.read_text())
            found |= {name for name in written if name.split(".")[0] in kinds}
    columns = {str(column) for table in Base.metadata.tables.values() for column in table.columns}
    not_ours = {"checkout.session"}  # what the payment provider calls its page
    return {name for name in found if re.fullmatch(r"[a-z_]+\.[a-z_]+", name)} - columns - not_ours


def test_every_act_that_is_recorded_has_words():
    assert {"edition.opened", "account.passkey_added", "entry.arrived", "shift.cancelled"} <= acts()
    known = {*ACTS, *SENTENCES}
    assert acts() - known == set()
    assert {name.split(".")[0] for name in known} == set(KINDS)
    assert not set(ACTS) & set(SENTENCES)


def test_everything_that_is_told_beside_an_act_has_words():
    told = {word.arg for call in recorded() for word in call.keywords if word.arg} - {"by"}
    assert {"before", "after", "changed", "amount_cents"} <= told
    assert told - set(FIELDS) == set()


def test_every_kind_of_row_that_is_acted_on_has_words(app):
    assert set(SUBJECTS) <= set(Base.metadata.tables)
    assert all(f"{name}s" in SUBJECTS for name in ("edition", "account", "shift", "payment", "question"))


def line(action="edition.moved", table="editions", name="", **details):
    at, names = datetime(2027, 3, 1, tzinfo=UTC), {(table, 17): name, ("venues", 3): "The park"}
    return Shown(1, at, "Dana", "organizer", action, table, 17, details, True, names)


def said(one):
    return [f"{detail.label}: {detail.value}" for detail in audit_words.details(one, ZONE)]


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (line("edition.opened", before="announced", after="open"), ["State: Announced → Open for sign-up"]),
        (
            line(
                before={"starts_on": "2027-06-06", "starts_at": "2027-06-06T13:30:00+00:00", "ends_at": None},
                after={"starts_on": "2027-06-13", "starts_at": "2027-06-13T13:30:00+00:00", "ends_at": None},
            ),
            [
                "First day: Sunday, June 6, 2027 → Sunday, June 13, 2027",
                "Begins at: Sunday, June 6, 2027, 9:30\u00a0a.m. → Sunday, June 13, 2027, 9:30\u00a0a.m.",
            ],
        ),
        (line("edition.places_changed", before={"3": 40, "4": 7}, after={"3": None, "4": 7}), ["Most: 40 → –"]),
        (
            line("price.edited", changed=["amount_cents", "until_at"], before=2500, after=3000),
            ["Amount: $25.00 → $30.00", "Changed: Amount, Until"],
        ),
        (line("edition.venue_changed", before=3, after=4), ["Venue: The park → 4"]),
        (line("grant.given", access_role="desk", series=None), ["Access role: Desk", "A series: –"]),
        (line("shift.cancelled", people=3, told=True), ["People: 3", "People were told: yes"]),
        (
            line("roster.exported", filter={"status": "confirmed"}, said={"Status": "Confirmed"}),
            ["In words: Status: Confirmed"],
        ),
        (line("other.thing", unheard="of"), ["unheard: of"]),
    ],
)
def test_what_was_before_and_what_is_now_can_be_read(app, one, words):
    assert said(one) == words


def test_an_act_is_a_sentence_about_somebody_where_it_names_nobody(app):
    assert audit_words.act(line("edition.moved")) == "The date or the times of an edition were changed."
    assert audit_words.act(line("entry.entered", status="confirmed")) == "Somebody was entered: Confirmed."
    assert audit_words.act(line("entry.entered", name="Amina", status="confirmed")) == "Amina was entered: Confirmed."
    assert audit_words.act(line("other.thing")) == "Something else was changed."


def test_it_says_so_in_french_too(app):
    with app.test_request_context("/fr/organize/audit"), languages.speaking("fr"):
        opened = line("edition.opened", before="announced", after="open")
        assert audit_words.act(opened) == "Les inscriptions ont été ouvertes."
        assert "État" in said(opened)[0] and "→" in said(opened)[0]
        assert audit_words.subject(opened) == "Édition"


def test_lines_are_told_by_the_names_of_what_they_are_about_and_access_needs_by_none(app, still):
    makers.organization()
    walk, account = makers.edition(of=makers.series("walk"), starts_on=date(2027, 3, 10)), makers.account()
    amina = makers.entry(makers.category(walk), makers.person("Amina"))
    shift, venue, by = makers.shift(walk), makers.venue(), organizer(account.id)
    former = walk.venue.name.en if walk.venue else "–"
    with writing():
        edition, entry = db.session.get_one(Edition, walk.id), db.session.get_one(Entry, amina.id)
        particulars.change_venue(edition, db.session.get_one(Venue, venue.id), by=by)
        check_ins.arrive(edition, [entry], by=OPERATOR)
        needs.ask(edition, entry.person, {NeedKind.CHAIR: ""}, by=PUBLIC)
        trail.record("shift.planned", db.session.get_one(Shift, shift.id), by=by)
        trail.record("account.signed_in", db.session.get_one(Account, account.id), by=by)
    lines = audit_trail.page(Wanted(), ZONE).lines
    told = {one.action: audit_words.subject(one) for one in lines}
    assert told["edition.venue_changed"] == "Edition: The Walk (walk) 2027"
    assert told["entry.arrived"] == "Entry: Amina" and told["access_need.asked"] == "Access need"
    [moved] = [one for one in lines if one.action == "edition.venue_changed"]
    assert said(moved) == [f"Venue: {former} → {venue.name.en}"]
    assert told["shift.planned"].startswith("Shift: ") and told["account.signed_in"] == "Account: Dana Whitecloud"


def test_sites_mailings_and_wishes_are_told_by_name(app, still):
    makers.organization()
    walk, account, amina = makers.edition(), makers.account(), makers.person("Amina", email="amina@example.org")
    halifax, by = makers.site(walk, "Halifax"), organizer(account.id)
    with writing():
        edition, reader = db.session.get_one(Edition, walk.id), db.session.get_one(Person, amina.id)
        where = db.session.get_one(Site, halifax.id)
        grants.give(db.session.get_one(Account, account.id), AccessRole.DESK, where, by=by)
        mailing = mailings.add(edition, mailings.Described(makers.both("See you"), makers.both("Soon")), by=by)
        db.session.flush()
        keeping_out.keep_out(mailing, reader, by=by)
        wishes.agree(reader, MessagePurpose.NEWS, Saying(Where.OWN_PAGE), by=PUBLIC)
        trail.record("site.offered", where, by=by)
    lines = {one.action: one for one in audit_trail.page(Wanted(), ZONE).lines}
    assert said(lines["grant.given"])[-1] == "Site: Halifax"
    assert audit_words.subject(lines["site.offered"]) == "Site: Halifax"
    assert audit_words.subject(lines["mailing.kept_out"]) == "Mailing: See you"
    assert said(lines["mailing.kept_out"]) == ["Person: Amina"]
    assert audit_words.subject(lines["wish.agreed"]) == "Wish: Amina"
