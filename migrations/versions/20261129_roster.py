"""The roster: what its filters look at, bib numbers, arrivals, saved views, columns, notes."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "roster"
down_revision = "setup"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)
KEY = sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql")
FAILED = sa.text("state = 'permanent failure'")
WAITING = sa.text("handled_at IS NULL")
ROSTERS = {
    "ix_entries_roster_by_name": ("entries", ["edition_id", "name_key", "id"]),
    "ix_entries_roster_by_time": ("entries", ["edition_id", "entered_at", "id", "name_key"]),
    "ix_assignments_roster_by_name": ("assignments", ["edition_id", "name_key", "id"]),
    "ix_assignments_roster_by_time": ("assignments", ["edition_id", "taken_at", "id", "name_key"]),
}
LOOKED_AT = {
    "entries": ["status", "category_id", "person_id", "registration_id", "bib", "arrived_at"],
    "assignments": ["status", "shift_id", "person_id", "registration_id"],
}
BEFORE = {
    "ix_entries_roster_by_name": ["edition_id", "name_key", "id", "status", "category_id"],
    "ix_entries_roster_by_time": ["edition_id", "entered_at", "id", "status", "category_id", "name_key"],
    "ix_assignments_roster_by_name": ["edition_id", "name_key", "id", "status", "shift_id"],
    "ix_assignments_roster_by_time": ["edition_id", "taken_at", "id", "status", "shift_id", "name_key"],
}


def upgrade() -> None:
    op.add_column("entries", sa.Column("bib", sa.Integer(), nullable=True))
    op.add_column("entries", sa.Column("arrived_at", MOMENT, nullable=True))
    for index, (table, columns) in ROSTERS.items():
        op.drop_index(index, table)
        op.create_index(index, table, [*columns, *LOOKED_AT[table]])
    by_category = ["edition_id", "category_id", "name_key", "id", "status"]
    op.create_index("ix_entries_roster_by_category", "entries", by_category)
    op.create_index("uq_entries_bib", "entries", ["edition_id", "bib"], unique=True)
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("registrations", "reference", type_=sa.String(length=9, collation="C"))
    op.create_index("ix_registrations_reference", "registrations", ["edition_id", "reference"])
    op.create_index("ix_messages_failed", "messages", ["about"], sqlite_where=FAILED, postgresql_where=FAILED)
    op.create_index(
        "ix_change_requests_waiting",
        "change_requests",
        ["registration_id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_table(
        "check_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_check_ins_entry_id_entries")),
        sa.ForeignKeyConstraint(["noted_by"], ["accounts.id"], name=op.f("fk_check_ins_noted_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
    )
    op.create_index(op.f("ix_check_ins_entry_id"), "check_ins", ["entry_id"])
    op.create_table(
        "roster_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_roster_views_account_id_accounts")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_roster_views_edition_id_editions")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_roster_views_series_id_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_views")),
        sa.UniqueConstraint(
            "series_id", "account_id", "name_key", name=op.f("uq_roster_views_series_id_account_id_name_key")
        ),
    )
    op.create_index(op.f("ix_roster_views_account_id"), "roster_views", ["account_id"])
    op.create_table(
        "roster_columns",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_roster_columns_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_roster_columns")),
    )
    op.create_table(
        "roster_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=False),
        sa.Column("tells_desk", sa.Boolean(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_roster_notes_edition_id_editions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_roster_notes_person_id_people")),
        sa.ForeignKeyConstraint(["written_by"], ["accounts.id"], name=op.f("fk_roster_notes_written_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_notes")),
    )
    op.create_index("ix_roster_notes_person", "roster_notes", ["edition_id", "person_id", "id"])
    op.create_index(op.f("ix_roster_notes_person_id"), "roster_notes", ["person_id"])


def downgrade() -> None:
    for table in ("roster_notes", "roster_columns", "roster_views", "check_ins"):
        op.drop_table(table)
    op.drop_index("ix_change_requests_waiting", "change_requests")
    op.drop_index("ix_messages_failed", "messages")
    op.drop_index("ix_registrations_reference", "registrations")
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("registrations", "reference", type_=sa.String(length=9, collation="default"))
    op.drop_index("uq_entries_bib", "entries")
    op.drop_index("ix_entries_roster_by_category", "entries")
    for index, (table, _columns) in ROSTERS.items():
        op.drop_index(index, table)
        op.create_index(index, table, BEFORE[index])
    op.drop_column("entries", "arrived_at")
    op.drop_column("entries", "bib")
