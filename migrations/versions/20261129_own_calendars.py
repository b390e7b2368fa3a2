"""Calendars of one's own: tokens, what was shown and mailed, and which kind of client looked when."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "own_calendars"
down_revision = "volunteering"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)
KEY = sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "calendar_revisions",
        sa.Column("key", KEY, nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("modified_at", MOMENT, nullable=False),
        sa.Column("place_and_time", sa.String(length=64), nullable=False),
        sa.Column("shown", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_calendar_revisions")),
        sa.UniqueConstraint("uid", name=op.f("uq_calendar_revisions_uid")),
    )
    columns = "uid, sequence, created_at, modified_at, place_and_time, shown"
    op.execute(
        f"INSERT INTO calendar_revisions (key, {columns})"  # noqa: S608 - our own columns
        f" SELECT 'assignment:' || CAST(assignment_id AS VARCHAR), {columns} FROM shift_entries"
    )
    op.drop_table("shift_entries")
    op.create_table(
        "calendar_mails",
        sa.Column("key", KEY, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("shown", sa.String(length=64), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key"], ["calendar_revisions.key"], name=op.f("fk_calendar_mails_key_calendar_revisions")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_calendar_mails_person_id_people")),
        sa.PrimaryKeyConstraint("key", "person_id", name=op.f("pk_calendar_mails")),
    )
    op.create_table(
        "feed_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_secret", sa.String(length=300), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("alarms", sa.String(length=40), server_default="", nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.CheckConstraint("(registration_id IS NULL) = (person_id IS NULL)", name=op.f("ck_feed_tokens_whose")),
        sa.CheckConstraint("(registration_id IS NULL) <> (account_id IS NULL)", name=op.f("ck_feed_tokens_one_holder")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_feed_tokens_account_id_accounts")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_feed_tokens_person_id_people")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_feed_tokens_registration_id_registrations")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_feed_tokens_series_id_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_feed_tokens_digest")),
    )
    op.create_index("ix_feed_tokens_holder", "feed_tokens", ["registration_id", "person_id"])
    op.create_index(op.f("ix_feed_tokens_account_id"), "feed_tokens", ["account_id"])
    op.create_table(
        "feed_versions",
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("etag", sa.String(length=64), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["feed_tokens.id"], name=op.f("fk_feed_versions_token_id_feed_tokens")),
        sa.PrimaryKeyConstraint("token_id", "language", name=op.f("pk_feed_versions")),
    )
    op.create_table(
        "feed_fetches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed", KEY, nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("client", sa.String(length=20), nullable=False),
        sa.Column("etag", sa.String(length=64), nullable=False),
        sa.Column("version_at", MOMENT, nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("pause_seconds", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_fetches")),
        sa.UniqueConstraint("feed", "language", "client", name=op.f("uq_feed_fetches_feed_language_client")),
    )
    op.add_column("messages", sa.Column("calendar_of", sa.String(length=40), nullable=True))
    op.add_column("messages", sa.Column("calendar_parts", sa.Text(), nullable=True))
    op.add_column("editions", sa.Column("to_bring", eventsapp.core.db.WordsType(), nullable=True))


def downgrade() -> None:
    op.drop_column("editions", "to_bring")
    op.drop_column("messages", "calendar_parts")
    op.drop_column("messages", "calendar_of")
    op.drop_table("feed_fetches")
    op.drop_table("feed_versions")
    op.drop_index(op.f("ix_feed_tokens_account_id"), "feed_tokens")
    op.drop_index("ix_feed_tokens_holder", "feed_tokens")
    op.drop_table("feed_tokens")
    op.drop_table("calendar_mails")
    op.create_table(
        "shift_entries",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("modified_at", MOMENT, nullable=False),
        sa.Column("place_and_time", sa.String(length=64), nullable=False),
        sa.Column("shown", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name=op.f("fk_shift_entries_assignment_id_assignments")
        ),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_shift_entries")),
        sa.UniqueConstraint("uid", name=op.f("uq_shift_entries_uid")),
    )
    columns = "uid, sequence, created_at, modified_at, place_and_time, shown"
    op.execute(
        f"INSERT INTO shift_entries (assignment_id, {columns})"  # noqa: S608 - our own columns
        f" SELECT CAST(substr(key, 12) AS INTEGER), {columns} FROM calendar_revisions WHERE key LIKE 'assignment:%'"
    )
    op.drop_table("calendar_revisions")
