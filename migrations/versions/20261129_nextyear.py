"""Shifts that follow one of the year before; what people agreed to; who was asked to sign up the same again."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "nextyear"
down_revision = "lists"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("shifts") as shifts:
        shifts.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        shifts.create_foreign_key(
            op.f("fk_shifts_follows_id_shifts"), "shifts", ["follows_id"], ["id"], ondelete="SET NULL"
        )
        shifts.create_index(op.f("ix_shifts_follows_id"), ["follows_id"])
    _make_consents()
    _make_asking()
    with op.batch_alter_table("fresh_codes") as codes:
        codes.add_column(sa.Column("same_again_id", sa.Integer(), nullable=True))
        codes.create_foreign_key(
            op.f("fk_fresh_codes_same_again_id_same_again"), "same_again", ["same_again_id"], ["id"]
        )
        codes.create_index(op.f("ix_fresh_codes_same_again_id"), ["same_again_id"])
        codes.alter_column("link_id", existing_type=sa.Integer(), nullable=True)
        codes.create_check_constraint(
            op.f("ck_fresh_codes_of_one_link"), "(link_id IS NULL) <> (same_again_id IS NULL)"
        )


def downgrade() -> None:
    op.execute("DELETE FROM fresh_codes WHERE link_id IS NULL")  # they open nothing that is left
    with op.batch_alter_table("fresh_codes") as codes:
        codes.drop_constraint(op.f("ck_fresh_codes_of_one_link"), type_="check")
        codes.drop_index(op.f("ix_fresh_codes_same_again_id"))
        codes.drop_constraint(op.f("fk_fresh_codes_same_again_id_same_again"), type_="foreignkey")
        codes.drop_column("same_again_id")
        codes.alter_column("link_id", existing_type=sa.Integer(), nullable=False)
    op.drop_table("same_again")
    op.drop_table("asking_rounds")
    op.drop_table("consents")
    with op.batch_alter_table("shifts") as shifts:
        shifts.drop_index(op.f("ix_shifts_follows_id"))
        shifts.drop_constraint(op.f("fk_shifts_follows_id_shifts"), type_="foreignkey")
        shifts.drop_column("follows_id")


def _make_consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.CheckConstraint("purpose IN ('next sign-up')", name=op.f("ck_consents_purpose")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_consents_person_id_people")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_consents_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_person_id"), "consents", ["person_id"])
    op.create_index(
        "uq_consents_once_at_a_time",
        "consents",
        ["registration_id", "person_id", "purpose"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )


def _make_asking() -> None:
    op.create_table(
        "asking_rounds",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("told_up_to", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_asking_rounds_asked_by_accounts")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_asking_rounds_edition_id_editions")),
        sa.ForeignKeyConstraint(["source_id"], ["editions.id"], name=op.f("fk_asking_rounds_source_id_editions")),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_asking_rounds")),
    )
    op.create_table(
        "same_again",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("declined_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["consent_id"], ["consents.id"], name=op.f("fk_same_again_consent_id_consents")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_same_again_edition_id_editions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_same_again_person_id_people")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_same_again_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_same_again")),
        sa.UniqueConstraint("digest", name=op.f("uq_same_again_digest")),
        sa.UniqueConstraint("edition_id", "person_id", name=op.f("uq_same_again_edition_id_person_id")),
    )
    for column in ("person_id", "consent_id", "registration_id"):
        op.create_index(op.f(f"ix_same_again_{column}"), "same_again", [column])
