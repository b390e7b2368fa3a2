"""Official receipts: settings, numbers, receipts with their files, cancellations, declarations, things to do."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db
from eventsapp.core.lasting_rows import triggers

revision = "receipts"
down_revision = "giving"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)
STANDING = sa.text("is_standing")
WANTED = sa.text("wants_receipt AND status = 'confirmed'")
LASTING = {
    "receipts": ("UPDATE", "DELETE"),
    "receipt_cancellations": ("UPDATE", "DELETE"),
    "name_declarations": ("UPDATE", "DELETE"),
    "receipt_gifts": ("DELETE",),
}


def upgrade() -> None:
    op.create_table(
        "receipt_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("registration_number", sa.String(length=15), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("legal_address", sa.String(length=300), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("signer_title", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("minimum_cents", sa.Integer(), nullable=False),
        sa.Column("totals_years", sa.Boolean(), nullable=False),
        sa.Column("issues_online", sa.Boolean(), nullable=False),
        sa.Column("sealed_key", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_receipt_settings_only_one")),
        sa.CheckConstraint("minimum_cents >= 0", name=op.f("ck_receipt_settings_minimum")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_settings")),
    )
    counters = op.create_table(
        "receipt_counters",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_receipt_counters_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_counters")),
    )
    op.bulk_insert(counters, [{"id": 1, "last_number": 0}])
    op.create_table(
        "name_declarations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gift_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("declaration", sa.Text(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["gift_id"], ["gifts.id"], name=op.f("fk_name_declarations_gift_id_gifts")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["accounts.id"], name=op.f("fk_name_declarations_recorded_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_declarations")),
    )
    op.create_index(op.f("ix_name_declarations_gift_id"), "name_declarations", ["gift_id"])
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("donor_id", sa.Integer(), nullable=False),
        sa.Column("donor_name", sa.String(length=250), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("advantage_cents", sa.Integer(), nullable=False),
        sa.Column("eligible_cents", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("printed", sa.JSON(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('gift', 'year', 'in kind')", name=op.f("ck_receipts_kind")),
        sa.CheckConstraint("number > 0", name=op.f("ck_receipts_number")),
        sa.CheckConstraint("advantage_cents >= 0 AND eligible_cents > 0", name=op.f("ck_receipts_amounts")),
        sa.CheckConstraint("eligible_cents = amount_cents - advantage_cents", name=op.f("ck_receipts_eligible")),
        sa.ForeignKeyConstraint(["donor_id"], ["donors.id"], name=op.f("fk_receipts_donor_id_donors")),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["name_declarations.id"], name=op.f("fk_receipts_declaration_id_name_declarations")
        ),
        sa.ForeignKeyConstraint(["replaces_id"], ["receipts.id"], name=op.f("fk_receipts_replaces_id_receipts")),
        sa.ForeignKeyConstraint(["issued_by"], ["accounts.id"], name=op.f("fk_receipts_issued_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("number", name=op.f("uq_receipts_number")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_receipts_replaces_id")),
    )
    op.create_index(op.f("ix_receipts_declaration_id"), "receipts", ["declaration_id"])
    op.create_index("ix_receipts_of_donor", "receipts", ["donor_id", "number"])
    op.create_index("ix_receipts_of_year", "receipts", ["year", "number"])
    op.create_table(
        "receipt_gifts",
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("gift_id", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("is_standing", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipts.id"], name=op.f("fk_receipt_gifts_receipt_id_receipts")),
        sa.ForeignKeyConstraint(["gift_id"], ["gifts.id"], name=op.f("fk_receipt_gifts_gift_id_gifts")),
        sa.PrimaryKeyConstraint("receipt_id", "gift_id", name=op.f("pk_receipt_gifts")),
    )
    op.create_index("ix_receipt_gifts_gift_id", "receipt_gifts", ["gift_id"])
    op.create_index(
        "uq_receipt_gifts_standing",
        "receipt_gifts",
        ["gift_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_table(
        "receipt_cancellations",
        sa.Column("receipt_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("cancelled_at", MOMENT, nullable=False),
        sa.Column("cancelled_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipts.id"], name=op.f("fk_receipt_cancellations_receipt_id_receipts")
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by"], ["accounts.id"], name=op.f("fk_receipt_cancellations_cancelled_by_accounts")
        ),
        sa.PrimaryKeyConstraint("receipt_id", name=op.f("pk_receipt_cancellations")),
    )
    op.create_table(
        "receipt_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("is_done", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('report return', 'wrong amount')", name=op.f("ck_receipt_tasks_kind")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipts.id"], name=op.f("fk_receipt_tasks_receipt_id_receipts")),
        sa.ForeignKeyConstraint(["done_by"], ["accounts.id"], name=op.f("fk_receipt_tasks_done_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_tasks")),
    )
    op.create_index(op.f("ix_receipt_tasks_receipt_id"), "receipt_tasks", ["receipt_id"])
    op.create_index("ix_receipt_tasks_open", "receipt_tasks", ["is_done", "due_on", "id"])
    op.create_index(
        "ix_gifts_receipt_wanted", "gifts", ["recorded_at", "id"], sqlite_where=WANTED, postgresql_where=WANTED
    )
    for table, changes in LASTING.items():
        for statement in triggers(table, op.get_bind().dialect.name, changes=changes):
            op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_gifts_receipt_wanted", "gifts")
    op.drop_table("receipt_tasks")
    op.drop_table("receipt_cancellations")
    op.drop_table("receipt_gifts")
    op.drop_table("receipts")
    op.drop_table("name_declarations")
    op.drop_table("receipt_counters")
    op.drop_table("receipt_settings")
