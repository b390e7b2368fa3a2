"""Lists that are imported, people who were merged or told apart."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "lists"
down_revision = "roster"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "import_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("filename", sa.String(length=100), nullable=False),
        sa.Column("sealed_table", sa.Text(), nullable=False),
        sa.Column("sealed_choices", sa.Text(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("erase_at", MOMENT, nullable=False),
        sa.Column("imported_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_import_drafts_account_id_accounts")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_import_drafts_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_drafts")),
        sa.UniqueConstraint("reference", name=op.f("uq_import_drafts_reference")),
    )
    op.create_index(op.f("ix_import_drafts_account_id"), "import_drafts", ["account_id"])
    op.create_index(op.f("ix_import_drafts_edition_id"), "import_drafts", ["edition_id"])
    op.create_index(op.f("ix_import_drafts_erase_at"), "import_drafts", ["erase_at"])
    op.create_table(
        "merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("sealed_rest", sa.Text(), nullable=False),
        sa.Column("merged_by", sa.Integer(), nullable=True),
        sa.Column("merged_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["kept_id"], ["people.id"], name=op.f("fk_merges_kept_id_people")),
        sa.ForeignKeyConstraint(["merged_by"], ["accounts.id"], name=op.f("fk_merges_merged_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
        sa.UniqueConstraint("gone_id", name=op.f("uq_merges_gone_id")),
    )
    op.create_index(op.f("ix_merges_kept_id"), "merges", ["kept_id"])
    op.create_table(
        "people_told_apart",
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("told_by", sa.Integer(), nullable=True),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_people_told_apart_in_order")),
        sa.ForeignKeyConstraint(["one_id"], ["people.id"], name=op.f("fk_people_told_apart_one_id_people")),
        sa.ForeignKeyConstraint(["other_id"], ["people.id"], name=op.f("fk_people_told_apart_other_id_people")),
        sa.ForeignKeyConstraint(["told_by"], ["accounts.id"], name=op.f("fk_people_told_apart_told_by_accounts")),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_people_told_apart")),
    )
    op.create_index(op.f("ix_people_told_apart_other_id"), "people_told_apart", ["other_id"])
    op.create_index("ix_people_name_key", "people", ["name_key", "id"])


def downgrade() -> None:
    op.drop_index("ix_people_name_key", "people")
    op.drop_table("people_told_apart")
    op.drop_table("merges")
    op.drop_table("import_drafts")
