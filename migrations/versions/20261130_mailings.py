"""Mailings: what is written to many people of an edition, by rule or by hand."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "mailings"
down_revision = "setting"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)
UNFINISHED = sa.text("is_on AND ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "mailings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("subject", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("text", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("anchor", sa.String(length=20), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("at", sa.Time(), nullable=True),
        sa.Column("send_at", MOMENT, nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("armed_at", MOMENT, nullable=False),
        sa.Column("ran_for", MOMENT, nullable=True),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("told_up_to", sa.String(length=20), server_default="", nullable=False),
        sa.Column("written", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unreachable", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unwanted", sa.Integer(), server_default="0", nullable=False),
        sa.Column("passed_over", sa.String(length=20), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "purpose IN ('service', 'fundraising', 'news', 'partner')", name=op.f("ck_mailings_purpose")
        ),
        sa.CheckConstraint("anchor IS NULL OR anchor IN ('starts', 'ends', 'closes')", name=op.f("ck_mailings_anchor")),
        sa.CheckConstraint(
            "passed_over IS NULL OR passed_over IN ('late', 'resting', 'unreadable')",
            name=op.f("ck_mailings_passed_over"),
        ),
        sa.CheckConstraint(
            "(anchor IS NULL) = (days IS NULL) AND (anchor IS NULL) = (at IS NULL)",
            name=op.f("ck_mailings_whole_rule"),
        ),
        sa.CheckConstraint("anchor IS NULL OR send_at IS NULL", name=op.f("ck_mailings_by_rule_or_by_hand")),
        sa.CheckConstraint("ended_at IS NULL OR ran_for IS NOT NULL", name=op.f("ck_mailings_ended_for_a_moment")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_mailings_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
    )
    op.create_index(op.f("ix_mailings_edition_id"), "mailings", ["edition_id"])
    op.create_index(
        "ix_mailings_unfinished", "mailings", ["edition_id"], sqlite_where=UNFINISHED, postgresql_where=UNFINISHED
    )
    op.create_table(
        "kept_out_of_mailings",
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kept_out_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["mailing_id"], ["mailings.id"], name=op.f("fk_kept_out_of_mailings_mailing_id_mailings")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_kept_out_of_mailings_person_id_people")),
        sa.PrimaryKeyConstraint("mailing_id", "person_id", name=op.f("pk_kept_out_of_mailings")),
    )
    op.create_index(op.f("ix_kept_out_of_mailings_person_id"), "kept_out_of_mailings", ["person_id"])


def downgrade() -> None:
    op.drop_table("kept_out_of_mailings")
    op.drop_table("mailings")
