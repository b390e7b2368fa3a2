"""Fundraising: pages, pledges, gifts with their ledger, counting and deposits; payments asked for online."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db
from eventsapp.core.lasting_rows import triggers

revision = "fundraising"
down_revision = "mailings"
branch_labels = None
depends_on = None

METHODS = "method IN ('cash', 'cheque', 'e-transfer', 'credit', 'imported')"
WITH_ONLINE = "method IN ('cash', 'cheque', 'e-transfer', 'online', 'credit', 'imported')"


def upgrade() -> None:
    op.create_table(
        "checkouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=43), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("session_id", sa.String(length=255), nullable=True),
        sa.Column("address", sa.String(length=2000), nullable=True),
        sa.Column("payment_id", sa.String(length=255), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("paid_cents", sa.Integer(), nullable=True),
        sa.Column("refunded_cents", sa.Integer(), server_default="0", nullable=False),
        sa.Column("disputed_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("begun_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("settled_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'paid') = (paid_cents IS NOT NULL)", name=op.f("ck_checkouts_paid_amount")),
        sa.CheckConstraint("purpose IN ('gift', 'fee')", name=op.f("ck_checkouts_purpose")),
        sa.CheckConstraint("state IN ('begun', 'paid', 'expired', 'failed')", name=op.f("ck_checkouts_state")),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_checkouts_amount")),
        sa.CheckConstraint("refunded_cents >= 0", name=op.f("ck_checkouts_refunded")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkouts")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_checkouts_payment_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_checkouts_reference")),
        sa.UniqueConstraint("session_id", name=op.f("uq_checkouts_session_id")),
    )
    op.create_index("ix_checkouts_begun_at", "checkouts", ["begun_at", "id"])

    op.create_table(
        "donors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("initial", sa.String(length=10), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("organization_name", sa.String(length=200), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column(
            "email_key",
            sa.String(length=254).with_variant(sa.String(length=254, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("province", sa.String(length=60), nullable=False),
        sa.Column("postcode", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("known_since", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('person', 'organization')", name=op.f("ck_donors_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donors")),
    )
    op.create_index("ix_donors_email_key", "donors", ["email_key", "name_key"])
    op.create_index("ix_donors_name_key", "donors", ["name_key", "id"])

    op.create_table(
        "checkout_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("checkout_id", sa.Integer(), nullable=True),
        sa.Column("payment_id", sa.String(length=255), nullable=True),
        sa.Column("amount_cents", sa.Integer(), nullable=True),
        sa.Column("happened_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("received_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=40), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["checkout_id"], ["checkouts.id"], name=op.f("fk_checkout_events_checkout_id_checkouts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkout_events")),
        sa.UniqueConstraint("provider", "event_id", name=op.f("uq_checkout_events_provider_event_id")),
    )
    op.create_index(op.f("ix_checkout_events_checkout_id"), "checkout_events", ["checkout_id"])
    op.create_index(op.f("ix_checkout_events_payment_id"), "checkout_events", ["payment_id"])

    op.create_table(
        "deposits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "reference",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("deposited_on", sa.Date(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("difference_words", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount_cents >= 0", name=op.f("ck_deposits_amount")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_deposits_recorded_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposits")),
        sa.UniqueConstraint("reference", name=op.f("uq_deposits_reference")),
    )
    op.create_index(op.f("ix_deposits_deposited_on"), "deposits", ["deposited_on"])

    op.create_table(
        "donor_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("donor_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["donor_id"], ["donors.id"], name=op.f("fk_donor_links_donor_id_donors")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_donor_links_digest")),
    )
    op.create_index(op.f("ix_donor_links_donor_id"), "donor_links", ["donor_id"])

    op.create_table(
        "edition_totals",
        sa.Column("edition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("confirmed_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reported_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("pledged_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("gifts", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_edition_totals_edition_id_editions")),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_edition_totals")),
    )
    op.create_table(
        "fundraisings",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("goal_cents", sa.BigInteger(), nullable=True),
        sa.Column("allows_pages", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("has_leaderboard", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("unit", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("how_to_pay", eventsapp.core.db.WordsType(), nullable=False),
        sa.CheckConstraint("goal_cents IS NULL OR goal_cents > 0", name=op.f("ck_fundraisings_goal")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_fundraisings_edition_id_editions")),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_fundraisings")),
    )
    op.create_table(
        "fee_checkouts",
        sa.Column("checkout_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["checkout_id"], ["checkouts.id"], name=op.f("fk_fee_checkouts_checkout_id_checkouts")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_fee_checkouts_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("checkout_id", name=op.f("pk_fee_checkouts")),
    )
    op.create_index(op.f("ix_fee_checkouts_registration_id"), "fee_checkouts", ["registration_id"])

    op.create_table(
        "fundraising_pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column(
            "code", sa.String(length=12).with_variant(sa.String(length=12, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("shown_name", sa.String(length=100), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=100).with_variant(sa.String(length=100, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("is_minor", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("goal_cents", sa.BigInteger(), nullable=True),
        sa.Column("is_listed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("on_leaderboard", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("opened_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (team_id IS NULL)", name=op.f("ck_fundraising_pages_person_or_team")
        ),
        sa.CheckConstraint(
            "NOT (is_minor AND (is_listed OR on_leaderboard))", name=op.f("ck_fundraising_pages_children_unlisted")
        ),
        sa.CheckConstraint("goal_cents IS NULL OR goal_cents > 0", name=op.f("ck_fundraising_pages_goal")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_fundraising_pages_edition_id_editions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_fundraising_pages_person_id_people")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_fundraising_pages_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fundraising_pages")),
        sa.UniqueConstraint("code", name=op.f("uq_fundraising_pages_code")),
    )
    op.create_index(
        "ix_fundraising_pages_by_name", "fundraising_pages", ["edition_id", "name_key", "id", "closed_at", "is_listed"]
    )
    op.create_index(op.f("ix_fundraising_pages_person_id"), "fundraising_pages", ["person_id"])
    op.create_index(
        "uq_fundraising_pages_person",
        "fundraising_pages",
        ["edition_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "uq_fundraising_pages_team",
        "fundraising_pages",
        ["team_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )

    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column(
            "reference",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("opened_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("declared_cents", sa.Integer(), nullable=True),
        sa.Column("pieces", sa.JSON(), nullable=False),
        sa.Column("cheques", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cheques_cents", sa.Integer(), server_default="0", nullable=False),
        sa.Column("difference_words", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("deposit_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("cheques >= 0 AND cheques_cents >= 0", name=op.f("ck_batches_cheques")),
        sa.CheckConstraint("declared_cents IS NULL OR declared_cents >= 0", name=op.f("ck_batches_declared")),
        sa.ForeignKeyConstraint(["deposit_id"], ["deposits.id"], name=op.f("fk_batches_deposit_id_deposits")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_batches_edition_id_editions")),
        sa.ForeignKeyConstraint(["opened_by"], ["accounts.id"], name=op.f("fk_batches_opened_by_accounts")),
        sa.ForeignKeyConstraint(
            ["page_id"], ["fundraising_pages.id"], name=op.f("fk_batches_page_id_fundraising_pages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("reference", name=op.f("uq_batches_reference")),
    )
    op.create_index(op.f("ix_batches_deposit_id"), "batches", ["deposit_id"])
    op.create_index("ix_batches_of_edition", "batches", ["edition_id", "opened_at", "id"])
    op.create_index(op.f("ix_batches_page_id"), "batches", ["page_id"])

    op.create_table(
        "page_totals",
        sa.Column("page_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("confirmed_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("reported_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("pledged_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("gifts", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["fundraising_pages.id"], name=op.f("fk_page_totals_page_id_fundraising_pages")
        ),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_page_totals")),
    )
    op.create_table(
        "pledges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "reference",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("donor_id", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("per_unit", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("maximum_cents", sa.Integer(), nullable=True),
        sa.Column("units_hundredths", sa.Integer(), nullable=True),
        sa.Column("shown_as", sa.String(length=20), nullable=False),
        sa.Column("shown_name", sa.String(length=100), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("dedication", sa.String(length=200), nullable=False),
        sa.Column("wants_receipt", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("made_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("shown_as IN ('name', 'anonymous')", name=op.f("ck_pledges_shown_as")),
        sa.CheckConstraint("status IN ('begun', 'open', 'kept', 'cancelled')", name=op.f("ck_pledges_status")),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_pledges_amount")),
        sa.CheckConstraint("maximum_cents IS NULL OR maximum_cents > 0", name=op.f("ck_pledges_maximum")),
        sa.CheckConstraint("per_unit OR units_hundredths IS NULL", name=op.f("ck_pledges_units_where_counted")),
        sa.CheckConstraint("units_hundredths IS NULL OR units_hundredths >= 0", name=op.f("ck_pledges_units")),
        sa.ForeignKeyConstraint(["donor_id"], ["donors.id"], name=op.f("fk_pledges_donor_id_donors")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_pledges_edition_id_editions")),
        sa.ForeignKeyConstraint(
            ["page_id"], ["fundraising_pages.id"], name=op.f("fk_pledges_page_id_fundraising_pages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledges")),
        sa.UniqueConstraint("form_key", name=op.f("uq_pledges_form_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_pledges_reference")),
    )
    op.create_index(op.f("ix_pledges_donor_id"), "pledges", ["donor_id"])
    op.create_index("ix_pledges_of_edition", "pledges", ["edition_id", "status", "id"])
    op.create_index("ix_pledges_of_page", "pledges", ["page_id", "status", "id"])

    op.create_table(
        "batch_signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_batch_signatures_account_id_accounts")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_signatures_batch_id_batches")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_signatures")),
        sa.UniqueConstraint("batch_id", "name_key", name=op.f("uq_batch_signatures_batch_id_name_key")),
    )
    op.create_table(
        "gifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "reference",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("donor_id", sa.Integer(), nullable=True),
        sa.Column("pledge_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("shown_as", sa.String(length=20), nullable=False),
        sa.Column("shown_name", sa.String(length=100), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("dedication", sa.String(length=200), nullable=False),
        sa.Column("wants_receipt", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("purpose_cents", sa.Integer(), server_default="0", nullable=False),
        sa.Column("other_cents", sa.Integer(), server_default="0", nullable=False),
        sa.Column("advantage_words", sa.String(length=300), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("appraiser", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("source_key", sa.String(length=255), nullable=True),
        sa.Column("recorded_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(amount_cents = 0) = (status = 'reversed')", name=op.f("ck_gifts_nothing_left_if_reversed")
        ),
        sa.CheckConstraint("(kind = 'in kind') = (method = 'in kind')", name=op.f("ck_gifts_in_kind")),
        sa.CheckConstraint("kind IN ('money', 'in kind', 'matching')", name=op.f("ck_gifts_kind")),
        sa.CheckConstraint(
            "method IN ('cash', 'cheque', 'e-transfer', 'card', 'online', 'platform', 'in kind')",
            name=op.f("ck_gifts_method"),
        ),
        sa.CheckConstraint("shown_as IN ('name', 'anonymous')", name=op.f("ck_gifts_shown_as")),
        sa.CheckConstraint("status IN ('reported', 'confirmed', 'reversed')", name=op.f("ck_gifts_status")),
        sa.CheckConstraint("amount_cents >= 0", name=op.f("ck_gifts_amount")),
        sa.CheckConstraint("purpose_cents >= 0 AND other_cents >= 0", name=op.f("ck_gifts_advantage")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_gifts_batch_id_batches")),
        sa.ForeignKeyConstraint(["donor_id"], ["donors.id"], name=op.f("fk_gifts_donor_id_donors")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_gifts_edition_id_editions")),
        sa.ForeignKeyConstraint(["page_id"], ["fundraising_pages.id"], name=op.f("fk_gifts_page_id_fundraising_pages")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], name=op.f("fk_gifts_pledge_id_pledges")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_gifts_recorded_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gifts")),
        sa.UniqueConstraint("form_key", name=op.f("uq_gifts_form_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_gifts_reference")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_gifts_source_source_key")),
    )
    op.create_index(op.f("ix_gifts_batch_id"), "gifts", ["batch_id"])
    op.create_index("ix_gifts_by_day", "gifts", ["edition_id", "received_on", "id"])
    op.create_index("ix_gifts_of_donor", "gifts", ["donor_id", "received_on", "id"])
    op.create_index("ix_gifts_of_edition", "gifts", ["edition_id", "id", "status"])
    op.create_index("ix_gifts_of_page", "gifts", ["page_id", "id", "status"])
    op.create_index(op.f("ix_gifts_pledge_id"), "gifts", ["pledge_id"])

    op.create_table(
        "pledge_checkouts",
        sa.Column("checkout_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkout_id"], ["checkouts.id"], name=op.f("fk_pledge_checkouts_checkout_id_checkouts")
        ),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledges.id"], name=op.f("fk_pledge_checkouts_pledge_id_pledges")),
        sa.PrimaryKeyConstraint("checkout_id", name=op.f("pk_pledge_checkouts")),
    )
    op.create_index(op.f("ix_pledge_checkouts_pledge_id"), "pledge_checkouts", ["pledge_id"])

    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("gift_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("reported_cents", sa.Integer(), nullable=False),
        sa.Column("confirmed_cents", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "act IN ('reported', 'confirmed', 'corrected', 'reversed', 'moved')", name=op.f("ck_ledger_act")
        ),
        sa.CheckConstraint("reported_cents <> 0 OR confirmed_cents <> 0", name=op.f("ck_ledger_amount")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_ledger_edition_id_editions")),
        sa.ForeignKeyConstraint(["gift_id"], ["gifts.id"], name=op.f("fk_ledger_gift_id_gifts")),
        sa.ForeignKeyConstraint(
            ["page_id"], ["fundraising_pages.id"], name=op.f("fk_ledger_page_id_fundraising_pages")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_ledger_recorded_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
    )
    op.create_index(op.f("ix_ledger_gift_id"), "ledger", ["gift_id"])
    op.create_index("ix_ledger_of_edition", "ledger", ["edition_id", "id"])
    op.create_index("ix_ledger_of_page", "ledger", ["page_id", "id"])
    for statement in triggers("ledger", op.get_bind().dialect.name):
        op.execute(statement)
    _accept(WITH_ONLINE)


def downgrade() -> None:
    op.execute("UPDATE payments SET method = 'e-transfer' WHERE method = 'online'")
    _accept(METHODS)
    op.drop_table("ledger")
    op.drop_table("pledge_checkouts")
    op.drop_table("gifts")
    op.drop_table("batch_signatures")
    op.drop_table("pledges")
    op.drop_table("page_totals")
    op.drop_table("batches")
    op.drop_table("fundraising_pages")
    op.drop_table("fee_checkouts")
    op.drop_table("fundraisings")
    op.drop_table("edition_totals")
    op.drop_table("donor_links")
    op.drop_table("deposits")
    op.drop_table("checkout_events")
    op.drop_table("donors")
    op.drop_table("checkouts")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def _accept(methods: str) -> None:
    with op.batch_alter_table("payments") as table:
        table.drop_constraint(op.f("ck_payments_method"), type_="check")
        table.create_check_constraint(op.f("ck_payments_method"), methods)
