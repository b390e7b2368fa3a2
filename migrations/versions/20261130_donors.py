"""Donors: two that are one, offers to match gifts, sponsors, and lists of gifts that are imported."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "donors"
down_revision = "pages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("donors") as donors:
        donors.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        donors.create_foreign_key(op.f("fk_donors_merged_into_id_donors"), "donors", ["merged_into_id"], ["id"])
        donors.create_index(op.f("ix_donors_merged_into_id"), ["merged_into_id"])
    op.add_column("import_drafts", sa.Column("brings", sa.String(length=20), server_default="people", nullable=False))
    op.create_table(
        "matching_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("donor_id", sa.Integer(), nullable=False),
        sa.Column("shown_name", sa.String(length=100), nullable=False),
        sa.Column("ratio_percent", sa.Integer(), nullable=False),
        sa.Column("maximum_cents", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("counted_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("added_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ratio_percent > 0 AND ratio_percent <= 1000", name=op.f("ck_matching_offers_ratio")),
        sa.CheckConstraint("maximum_cents > 0", name=op.f("ck_matching_offers_maximum")),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_matching_offers_days")),
        sa.ForeignKeyConstraint(["donor_id"], ["donors.id"], name=op.f("fk_matching_offers_donor_id_donors")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_matching_offers_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matching_offers")),
    )
    op.create_index(op.f("ix_matching_offers_donor_id"), "matching_offers", ["donor_id"])
    op.create_index("ix_matching_offers_of_edition", "matching_offers", ["edition_id", "from_on", "id"])
    op.create_table(
        "sponsors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("level", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("words", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_at", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_cents IS NULL OR amount_cents > 0", name=op.f("ck_sponsors_amount")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_sponsors_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sponsors")),
    )
    op.create_index("ix_sponsors_of_edition", "sponsors", ["edition_id", "position", "id"])


def downgrade() -> None:
    op.drop_table("sponsors")
    op.drop_table("matching_offers")
    op.execute("DELETE FROM import_drafts WHERE brings <> 'people'")
    op.drop_column("import_drafts", "brings")
    with op.batch_alter_table("donors") as donors:
        donors.drop_index(op.f("ix_donors_merged_into_id"))
        donors.drop_constraint(op.f("fk_donors_merged_into_id_donors"), type_="foreignkey")
        donors.drop_column("merged_into_id")
