"""The privacy clock: what has come to its day is nowhere any more, and the numbers are the same as before."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import JSON, Date, LargeBinary, String, func, make_url, select, update

from eventsapp.access.models import NeedKind
from eventsapp.audit.trail import OPERATOR, PUBLIC
from eventsapp.core import clock, sqlite_files
from eventsapp.core.db import Base, WordsType, db, writing
from eventsapp.events.models import Edition, State
from eventsapp.fundraising import batches, donor_links, gifts, totals
from eventsapp.fundraising.batch_models import BatchSignature, Deposit
from eventsapp.fundraising.matching_models import MatchingOffer
from eventsapp.outbox.models import Message, MessageState
from eventsapp.people.models import Person
from eventsapp.registration.models import Entry
from eventsapp.retention import erasing, forgetting
from eventsapp.retention.table import BOOKS_YEARS, RULES, SIGNATURE_DAYS, by_key
from eventsapp.submissions import requests
from eventsapp.submissions.models import RequestKind
from eventsapp.teams import teams
from eventsapp.volunteering.models import Assignment
from eventsapp.waivers.models import Signature
from eventsapp.workflows import housekeeping, signup
from eventsapp.workflows.plans import Acceptance, Comer, Plan
from tests import makers

NAMES = ("Quillfeather", "quillfeather", "Zephyrine", "zephyrine", "Marchbanks", "marchbanks")
"""No other row holds them, folded or not."""
YEARS = timedelta(days=2 * 365 + 62)

IMPERSONAL = {
    # What organizers write for everybody to read, and how things are set up.
    *("calendar_entries", "calendar_feeds", "categories", "editions", "edition_news", "fee_codes", "fundraisings"),
    *("mailings", "organizations", "prices", "questions", "roles", "roster_columns", "roster_views", "schedule_items"),
    *("series", "sites", "venues", "waiver_versions", "waivers", "grants"),
    # Numbers, states and what cannot be read back.
    *("access_counts", "asking_rounds", "calendar_revisions", "claims", "feed_fetches", "feed_versions", "parties"),
    "public_versions",
    *("passkey_challenges", "password_links", "recovery_codes", "fresh_codes", "hours_letters", "manage_links"),
    "donor_codes",
    *(
        "sponsors",
        "matching_offers",
        "receipt_settings",
        "same_again",
        "help_requests",
        "shifts",
        "calendar_answers",
        "calendar_mails",
    ),
}
"""Tables that hold nothing of anybody; a test asks of each new one what it is."""
TELL_OF_NOBODY = {
    *("access_needs.erase_on", "accounts.digest_on", "accounts.passkey_handle", "accounts.password_hash"),
    *("accounts.sealed_factor", "audit_lines.action", "audit_lines.actor", "audit_lines.seal"),
    *("audit_lines.subject_table", "checkouts.address", "drafts.mailed_digest", "drafts.secret_digest"),
    *("kept_pages.around", "kept_pages.etag", "kept_pages.own", "kept_pages.written_by"),
    *("feed_tokens.alarms", "gifts.advantage_words", "gifts.received_on", "gifts.source", "gifts.source_key"),
    *("invitations.access_role", "invitations.digest", "messages.about", "messages.failure", "messages.from_name"),
    *("checkout_events.dispute_id", "checkouts.attention", "consents.left_at_form", "import_drafts.brings"),
    *("name_declarations.declared_on", "receipt_tasks.due_on", "receipts.issued_on", "receipts.sha256"),
    *("batches.pieces", "deposits.deposited_on", "received_lines.source", "received_lines.source_key"),
    *("messages.key", "messages.message_id", "messages.reply", "passkeys.credential"),
}
STATES = {"status", "state", "kind", "method", "language", "form", "purpose", "form_key", "code", "basis", "reference"}
STATES |= {"token_digest", "key_digest", "text_hash", "provider", "event_id", "outcome", "currency", "shown_as", "act"}


def test_every_column_that_could_tell_of_somebody_stands_in_the_table_of_the_clock():
    told = {column for rule in RULES for column in rule.columns}
    known = {f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns}
    assert told <= known
    open_ones = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, String | JSON | WordsType | LargeBinary | Date)
        and table.name not in IMPERSONAL
        and column.name not in STATES
    }
    assert open_ones - told == TELL_OF_NOBODY


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("zoo-walk"), venue=makers.venue())


def people_of(edition):
    """A walker with everything that can be held of one, who helps as well, is captain, asked for a change and gives."""
    category, shift, question = makers.category(edition), makers.shift(edition), makers.question(edition)
    version = makers.waiver(edition)
    edition.has_teams = True
    db.session.commit()
    me = Comer(
        "me",
        "Quillfeather Zephyrine",
        category.id,
        is_registrant=True,
        from_age=40,
        answers={question.id: "Marchbanks and nuts"},
        needs={NeedKind.SOMETHING_ELSE: "A chair for Marchbanks"},
        shift_ids=(shift.id,),
        phone="416-555-9876",
        availability="Zephyrine is free at noon",
    )
    sent = Plan(
        "Quillfeather Zephyrine",
        "quillfeather@example.org",
        (me,),
        "form",
        "en",
        acceptances=(Acceptance(version.id, "me", "Quillfeather Zephyrine"),),
    )
    with writing():
        registration = signup.household(edition, sent, by=PUBLIC).registration
        team = teams.begin(edition, "The Marchbanks", registration.registrant, by=PUBLIC)
        teams.join(team, registration.registrant, is_minor=False, by=PUBLIC)
        requests.ask(registration, RequestKind.CHANGE, "Zephyrine comes later.", by=PUBLIC)
    makers.fundraising(edition)
    page = makers.fundraising_page(edition, person=registration.registrant, story="Marchbanks walks.")
    donor = makers.donor(first_name="Zephyrine", last_name="Marchbanks", email="marchbanks@example.org")
    makers.gift(edition, donor=donor, page=page, message="Go, Quillfeather!", shown_name="Marchbanks")
    with writing():
        donor_links.make(donor)
        db.session.execute(update(Message).values(state=MessageState.SENT, sent_at=clock.now()))
    return registration


def pass_time(still, time, edition):
    still.shift(time)
    with writing():
        db.session.get_one(Edition, edition.id).state = State.FINISHED
    housekeeping.run(clock.now())
    erasing.forget_due(clock.now())


def held(app):
    """Everything the database holds: the file and what lies beside it, or each table row by row."""
    db.session.rollback()
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.drivername.startswith("sqlite"):
        file = Path(str(url.database))
        sqlite_files.let_go_of_all()  # as it lies once nobody works with it
        return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*")).decode("utf-8", "replace")
    return "\n".join(
        str(row._mapping) for table in Base.metadata.sorted_tables for row in db.session.execute(select(table))
    )


def found(app):
    everything = held(app)
    return [name for name in (*NAMES, "555-9876") if name in everything]


def test_before_its_day_everything_is_there_and_afterwards_nothing_in_the_whole_database(app, walk, still):
    people_of(walk)
    assert set(found(app)) >= {"Quillfeather", "quillfeather", "Zephyrine", "Marchbanks"}
    pass_time(still, YEARS, walk)
    assert {"Quillfeather", "Marchbanks"} <= set(found(app)), "rules were accepted, and a gift is in the books"
    pass_time(still, timedelta(days=SIGNATURE_DAYS), walk)
    assert found(app) == []


def test_numbers_stay_when_names_go(app, walk, still):
    people_of(walk)
    before = (figures(), totals.of_edition(walk.id))
    pass_time(still, timedelta(days=366 * (BOOKS_YEARS + 3)), walk)
    assert (figures(), totals.of_edition(walk.id)) == before
    assert totals.differences() == []


def figures():
    return [
        db.session.scalar(select(func.count()).select_from(model)) for model in (Entry, Assignment, Signature, Person)
    ]


def test_who_comes_again_stays_known_and_the_old_edition_does_not_name_them(app, walk, still):
    registration = people_of(walk)
    number = registration.registrant_id
    still.shift(YEARS)
    later = makers.edition(of=walk.series)
    makers.entry(makers.category(later), db.session.get_one(Person, number))
    pass_time(still, timedelta(), walk)
    assert db.session.get_one(Person, number).email == "quillfeather@example.org"
    [old, new] = db.session.scalars(select(Entry.name_key).order_by(Entry.id))
    assert (old, new) == ("", "quillfeather zephyrine")


def test_the_name_of_whoever_accepted_rules_stays_with_that_alone(app, walk, still):
    number = people_of(walk).registrant_id
    pass_time(still, YEARS, walk)
    person = db.session.get_one(Person, number)
    assert (person.name, person.email, person.phone) == ("Quillfeather Zephyrine", None, None)
    pass_time(still, timedelta(days=SIGNATURE_DAYS), walk)
    db.session.expire_all()
    assert db.session.get_one(Person, number).name == forgetting.NAMELESS
    assert db.session.scalar(select(Signature.signed_name)) == ""


def test_what_would_go_is_told_and_nothing_is_changed(app, walk, still):
    people_of(walk)
    assert set(dict(erasing.preview(clock.now())).values()) == {0}
    still.shift(YEARS)
    told = dict(erasing.preview(clock.now()))
    assert (told["roster"], told["signatures"], told["gifts"]) == (1, 0, 0)
    assert told["messages"] >= 1
    assert "Quillfeather" in found(app)
    assert erasing.preview(clock.now()) == list(told.items())


def test_who_promised_to_match_gifts_is_known_until_that_is_out_of_the_books(app, walk, still):
    donor = makers.donor(organization_name="Quillfeather Bakery")
    still.shift(timedelta(days=(BOOKS_YEARS + 2) * 365))
    said = {"ratio_percent": 100, "maximum_cents": 500_00, "from_on": clock.now().date(), "to_on": clock.now().date()}
    with writing():
        offer = MatchingOffer(edition=walk, donor=donor, shown_name="Quillfeather Bakery", added_at=clock.now(), **said)
        db.session.add(offer)
    erasing.erase_due(clock.now())
    assert "Quillfeather" in found(app)
    still.shift(timedelta(days=(BOOKS_YEARS + 2) * 365))
    erasing.forget_due(clock.now())
    assert found(app) == []


def test_words_beside_a_gift_of_nobody_known_and_who_counted_go_with_the_books(app, walk, still):
    makers.gift(walk, dedication="In memory of Zephyrine", message="Marchbanks walks.")
    with writing():
        batch = batches.open_for(walk, None, by=OPERATOR)
        db.session.flush()
        for name in ("Quillfeather", "Marchbanks"):
            signed = {"name_key": name.lower(), "signed_at": clock.now()}
            db.session.add(BatchSignature(batch_id=batch.id, name=name, **signed))
    still.shift(YEARS)
    erasing.forget_due(clock.now())
    assert {"Quillfeather", "Zephyrine", "Marchbanks"} <= set(found(app)), "they are in the books"
    still.shift(timedelta(days=BOOKS_YEARS * 365))
    assert dict(erasing.preview(clock.now()))["gifts"] == 3
    erasing.forget_due(clock.now())
    assert found(app) == [] and totals.of_edition(walk.id).gifts == 1


def test_why_a_gift_was_taken_back_goes_with_the_books_and_the_figures_stay(app, walk, still):
    gift = makers.gift(walk, 20_00)
    makers.gift(walk, 5_00)
    with writing():
        gifts.reverse(gift, "Zephyrine's cheque came back", by=OPERATOR)
        batch = batches.open_for(walk, None, by=OPERATOR)
        batch.closed_at, batch.difference_words = clock.now(), "Marchbanks counted a note twice"
        said = {"reference": "K7M4-Q2XP", "deposited_on": clock.now().date(), "recorded_at": clock.now()}
        db.session.add(Deposit(amount_cents=5_00, difference_words="The bank found what Quillfeather lost", **said))
    still.shift(YEARS)
    erasing.forget_due(clock.now())
    assert {"Quillfeather", "Zephyrine", "Marchbanks"} <= set(found(app)), "they are in the books"
    still.shift(timedelta(days=(BOOKS_YEARS + 1) * 366))
    assert dict(erasing.preview(clock.now()))["ledger"] == 3
    erasing.forget_due(clock.now())
    assert found(app) == [] and erasing.erase_due(clock.now()) == 0
    assert totals.of_edition(walk.id).confirmed_cents == 5_00 and totals.differences() == []


def test_a_mail_that_waits_is_not_emptied(app, walk, still):
    people_of(walk)
    with writing():
        db.session.execute(update(Message).values(state=MessageState.QUEUED, sent_at=None))
    still.shift(YEARS)
    assert dict(erasing.preview(clock.now()))["messages"] == 0


def test_erasing_twice_erases_nothing_more(app, walk, still):
    people_of(walk)
    still.shift(YEARS)
    assert erasing.erase_due(clock.now()) > 0
    assert erasing.erase_due(clock.now()) == 0


def test_the_operator_reads_the_table_and_sees_what_would_go(app, walk):
    runner = app.test_cli_runner()
    table = runner.invoke(args=["privacy", "table"]).output
    assert all(str(rule.what) in table for rule in RULES)
    assert str(by_key("messages").what) in runner.invoke(args=["privacy", "preview"]).output
    assert runner.invoke(args=["privacy", "erase"]).output == "0 rows were emptied.\n"
