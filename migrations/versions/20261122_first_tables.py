"""The first tables."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "first_tables"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column(
            "email_key",
            sa.String(length=254).with_variant(sa.String(length=254, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email_key", name=op.f("uq_accounts_email_key")),
    )
    op.create_table(
        "audit_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("done_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_table", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_lines")),
    )
    with op.batch_alter_table("audit_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_lines_done_at"), ["done_at"], unique=False)

    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "name", sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("fresh_until", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("written_for", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.String(length=64), nullable=False),
        sa.Column("changed_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_gzip", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("name", "language", name=op.f("uq_calendar_feeds_name_language")),
    )
    op.create_table(
        "failed_sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "email_key",
            sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("failed_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_ins")),
    )
    with op.batch_alter_table("failed_sign_ins", schema=None) as batch_op:
        batch_op.create_index("ix_failed_sign_ins_brake", ["email_key", "failed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_failed_sign_ins_failed_at"), ["failed_at"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=False),
        sa.Column("to_name", sa.String(length=200), nullable=False),
        sa.Column("from_name", sa.String(length=200), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.Column("reply", sa.String(length=20), nullable=True),
        sa.Column("queued_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'temporary failure', 'permanent failure')",
            name=op.f("ck_messages_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_messages_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_messages_message_id")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index("ix_messages_due", ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_messages_to_address"), ["to_address"], unique=False)

    op.create_table(
        "organizations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("short_name", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("welcome", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("about", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("about_html", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_organizations_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
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
        sa.Column("phone", sa.String(length=60), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("known_since", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index("ix_people_email_name_key", ["email_key", "name_key"], unique=False)

    op.create_table(
        "pools",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=True),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.CheckConstraint("held >= 0 AND waiting >= 0", name=op.f("ck_pools_not_negative")),
        sa.CheckConstraint("maximum IS NULL OR held <= maximum", name=op.f("ck_pools_not_oversold")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pools")),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "slug", sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("name", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("summary", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("description_html", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("description", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("slug", name=op.f("uq_series_slug")),
    )
    op.create_table(
        "venues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("directions", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("access_notes", eventsapp.core.db.WordsType(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues")),
    )
    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("placement", sa.String(length=20), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("claimed_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("placement IN ('held', 'waiting')", name=op.f("ck_claims_placement")),
        sa.CheckConstraint("size > 0", name=op.f("ck_claims_size")),
        sa.ForeignKeyConstraint(["pool_id"], ["pools.id"], name=op.f("fk_claims_pool_id_pools")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("pool_id", "turn", name=op.f("uq_claims_pool_id_turn")),
    )
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.create_index("ix_claims_counts", ["pool_id", "placement", "size"], unique=False)

    op.create_table(
        "editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("starts_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ends_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("closes_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("notice", eventsapp.core.db.WordsType(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'announced', 'open', 'closed', 'finished', 'archived', 'postponed', 'cancelled')",
            name=op.f("ck_editions_state"),
        ),
        sa.CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_editions_both_times_or_none")),
        sa.CheckConstraint("starts_at IS NULL OR starts_at < ends_at", name=op.f("ck_editions_times_in_order")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_editions_days_in_order")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_editions_series_id_series")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_editions_venue_id_venues")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint("series_id", "year", name=op.f("uq_editions_series_id_year")),
    )
    with op.batch_alter_table("editions", schema=None) as batch_op:
        batch_op.create_index("ix_editions_starts_on", ["starts_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_editions_venue_id"), ["venue_id"], unique=False)

    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("access_role", sa.String(length=20), nullable=False),
        sa.Column("granted_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "access_role IN ('owner', 'organizer', 'coordinator', 'desk', 'treasurer', 'viewer')",
            name=op.f("ck_grants_access_role"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_grants_account_id_accounts")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_grants_series_id_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint(
            "account_id", "series_id", "access_role", name=op.f("uq_grants_account_id_series_id_access_role")
        ),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(
            "uq_grants_whole_organization",
            ["account_id", "access_role"],
            unique=True,
            sqlite_where=sa.text("series_id IS NULL"),
            postgresql_where=sa.text("series_id IS NULL"),
        )

    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("began_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sign_ins_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_ins_token_digest")),
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_account_id"), ["account_id"], unique=False)

    op.create_table(
        "calendar_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("modified_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("begins_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("place_and_time", sa.String(length=64), nullable=False),
        sa.Column("written_for", sa.String(length=64), nullable=False),
        sa.Column("fragment_en", sa.LargeBinary(), nullable=False),
        sa.Column("fragment_fr", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_calendar_entries_edition_id_editions")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_calendar_entries_series_id_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_entries")),
        sa.UniqueConstraint("edition_id", name=op.f("uq_calendar_entries_edition_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_calendar_entries_uid")),
    )
    with op.batch_alter_table("calendar_entries", schema=None) as batch_op:
        batch_op.create_index("ix_calendar_entries_series_window", ["series_id", "ends_on"], unique=False)
        batch_op.create_index("ix_calendar_entries_window", ["ends_on"], unique=False)

    op.create_table(
        "categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("name", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("hint", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_categories_edition_id_editions")),
        sa.ForeignKeyConstraint(["pool_id"], ["pools.id"], name=op.f("fk_categories_pool_id_pools")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("pool_id", name=op.f("uq_categories_pool_id")),
    )
    with op.batch_alter_table("categories", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_categories_edition_id"), ["edition_id"], unique=False)

    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("registrant_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("submitted_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_registrations_edition_id_editions")),
        sa.ForeignKeyConstraint(["registrant_id"], ["people.id"], name=op.f("fk_registrations_registrant_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("form_key", name=op.f("uq_registrations_form_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_registrations_reference")),
    )
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registrations_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index("ix_registrations_registrant", ["registrant_id", "edition_id"], unique=False)

    op.create_table(
        "roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("description", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("minimum_age", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_roles_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
    )
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roles_edition_id"), ["edition_id"], unique=False)

    op.create_table(
        "schedule_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("title", eventsapp.core.db.WordsType(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_schedule_items_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_items")),
    )
    with op.batch_alter_table("schedule_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedule_items_edition_id"), ["edition_id"], unique=False)

    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("entered_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('confirmed', 'waitlisted', 'withdrawn')", name=op.f("ck_entries_status")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_entries_category_id_categories")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_entries_claim_id_claims")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_entries_edition_id_editions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_entries_person_id_people")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_entries_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entries_category_id"), ["category_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(
            "ix_entries_roster_by_name", ["edition_id", "name_key", "id", "status", "category_id"], unique=False
        )
        batch_op.create_index(
            "ix_entries_roster_by_time",
            ["edition_id", "entered_at", "id", "status", "category_id", "name_key"],
            unique=False,
        )
        batch_op.create_index(
            "uq_entries_once_per_edition",
            ["edition_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("status <> 'withdrawn'"),
            postgresql_where=sa.text("status <> 'withdrawn'"),
        )

    op.create_table(
        "shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("place", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("ideal", sa.Integer(), nullable=False),
        sa.CheckConstraint("minimum >= 0 AND minimum <= ideal", name=op.f("ck_shifts_minimum_up_to_ideal")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_shifts_times_in_order")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_shifts_edition_id_editions")),
        sa.ForeignKeyConstraint(["pool_id"], ["pools.id"], name=op.f("fk_shifts_pool_id_pools")),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=op.f("fk_shifts_role_id_roles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
        sa.UniqueConstraint("pool_id", name=op.f("uq_shifts_pool_id")),
    )
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shifts_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shifts_role_id"), ["role_id"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("taken_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('confirmed', 'waitlisted', 'dropped')", name=op.f("ck_assignments_status")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_assignments_claim_id_claims")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_assignments_edition_id_editions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_assignments_person_id_people")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_assignments_registration_id_registrations")
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_assignments_shift_id_shifts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignments_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(
            "ix_assignments_roster_by_name", ["edition_id", "name_key", "id", "status", "shift_id"], unique=False
        )
        batch_op.create_index(
            "ix_assignments_roster_by_time",
            ["edition_id", "taken_at", "id", "status", "shift_id", "name_key"],
            unique=False,
        )
        batch_op.create_index(
            "uq_assignments_once_per_shift",
            ["shift_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("status <> 'dropped'"),
            postgresql_where=sa.text("status <> 'dropped'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assignments_once_per_shift",
            sqlite_where=sa.text("status <> 'dropped'"),
            postgresql_where=sa.text("status <> 'dropped'"),
        )
        batch_op.drop_index("ix_assignments_roster_by_time")
        batch_op.drop_index("ix_assignments_roster_by_name")
        batch_op.drop_index(batch_op.f("ix_assignments_registration_id"))
        batch_op.drop_index(batch_op.f("ix_assignments_person_id"))
        batch_op.drop_index(batch_op.f("ix_assignments_claim_id"))

    op.drop_table("assignments")
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shifts_role_id"))
        batch_op.drop_index(batch_op.f("ix_shifts_edition_id"))

    op.drop_table("shifts")
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_entries_once_per_edition",
            sqlite_where=sa.text("status <> 'withdrawn'"),
            postgresql_where=sa.text("status <> 'withdrawn'"),
        )
        batch_op.drop_index("ix_entries_roster_by_time")
        batch_op.drop_index("ix_entries_roster_by_name")
        batch_op.drop_index(batch_op.f("ix_entries_registration_id"))
        batch_op.drop_index(batch_op.f("ix_entries_person_id"))
        batch_op.drop_index(batch_op.f("ix_entries_claim_id"))
        batch_op.drop_index(batch_op.f("ix_entries_category_id"))

    op.drop_table("entries")
    with op.batch_alter_table("schedule_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_items_edition_id"))

    op.drop_table("schedule_items")
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roles_edition_id"))

    op.drop_table("roles")
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.drop_index("ix_registrations_registrant")
        batch_op.drop_index(batch_op.f("ix_registrations_edition_id"))

    op.drop_table("registrations")
    with op.batch_alter_table("categories", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_categories_edition_id"))

    op.drop_table("categories")
    with op.batch_alter_table("calendar_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_calendar_entries_window")
        batch_op.drop_index("ix_calendar_entries_series_window")

    op.drop_table("calendar_entries")
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_ins_account_id"))

    op.drop_table("sign_ins")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_grants_whole_organization",
            sqlite_where=sa.text("series_id IS NULL"),
            postgresql_where=sa.text("series_id IS NULL"),
        )

    op.drop_table("grants")
    with op.batch_alter_table("editions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_editions_venue_id"))
        batch_op.drop_index("ix_editions_starts_on")

    op.drop_table("editions")
    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.drop_index("ix_claims_counts")

    op.drop_table("claims")
    op.drop_table("venues")
    op.drop_table("series")
    op.drop_table("pools")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index("ix_people_email_name_key")

    op.drop_table("people")
    op.drop_table("organizations")
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_messages_to_address"))
        batch_op.drop_index("ix_messages_due")

    op.drop_table("messages")
    with op.batch_alter_table("failed_sign_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_failed_sign_ins_failed_at"))
        batch_op.drop_index("ix_failed_sign_ins_brake")

    op.drop_table("failed_sign_ins")
    op.drop_table("calendar_feeds")
    with op.batch_alter_table("audit_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_lines_done_at"))

    op.drop_table("audit_lines")
    op.drop_table("accounts")
