"""Volunteers as people of their own, what roles ask for, how shifts went, requests, hours and letters about them."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "volunteering"
down_revision = "households"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)
NOT_GONE = sa.text("status NOT IN ('declined', 'dropped', 'no-show')")
IN_QUESTION = sa.text("(status = 'requested' OR (status = 'confirmed' AND asked_at IS NOT NULL))")
NOT_DROPPED = sa.text("status <> 'dropped'")
STATUSES = (
    "'requested', 'confirmed', 'reaffirmed', 'waitlisted', 'offered', 'arrived', 'completed', 'declined', 'dropped',"
    " 'no-show'"
)
NEEDS = (
    "'chair', 'rest points', 'quiet start', 'mobility device', 'support person', 'volunteer beside', 'service animal',"
    " 'step free', 'shade', 'no queue', 'fine hand work', 'food', 'large print', 'way to reach'{work},"
    " 'something else', 'talk first'"
)
WORK = ", 'seated work', 'short shifts', 'no lifting', 'no writing'"


def upgrade() -> None:
    op.create_table(
        "hours_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("replaced_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_hours_letters_edition_id_editions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_hours_letters_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_letters")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_hours_letters_code_digest")),
    )
    with op.batch_alter_table("hours_letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hours_letters_person_id"), ["person_id"], unique=False)

    op.create_table(
        "qualifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column(
            "training_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            server_default="",
            nullable=False,
        ),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('training', 'criminal', 'judicial', 'vulnerable')", name=op.f("ck_qualifications_kind")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_qualifications_person_id_people")),
        sa.ForeignKeyConstraint(["recorded_by"], ["accounts.id"], name=op.f("fk_qualifications_recorded_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualifications")),
    )
    with op.batch_alter_table("qualifications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_qualifications_person_id"), ["person_id"], unique=False)

    op.create_table(
        "volunteers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("from_age", sa.Integer(), nullable=True),
        sa.Column("to_age", sa.Integer(), nullable=True),
        sa.Column("is_minor", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("guardian_id", sa.Integer(), nullable=True),
        sa.Column("sealed_availability", sa.Text(), server_default="", nullable=False),
        sa.Column("may_ask", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_volunteers_edition_id_editions")),
        sa.ForeignKeyConstraint(["guardian_id"], ["people.id"], name=op.f("fk_volunteers_guardian_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_volunteers_person_id_people")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_volunteers_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteers")),
        sa.UniqueConstraint("edition_id", "person_id", name=op.f("uq_volunteers_edition_id_person_id")),
    )
    with op.batch_alter_table("volunteers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_volunteers_guardian_id"), ["guardian_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_volunteers_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_volunteers_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "help_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=3), server_default="", nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.CheckConstraint("answer IN ('', 'yes', 'no')", name=op.f("ck_help_requests_answer")),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_help_requests_asked_by_accounts")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_help_requests_person_id_people")),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_help_requests_shift_id_shifts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_requests")),
        sa.UniqueConstraint("digest", name=op.f("uq_help_requests_digest")),
        sa.UniqueConstraint("shift_id", "person_id", name=op.f("uq_help_requests_shift_id_person_id")),
    )
    with op.batch_alter_table("help_requests", schema=None) as batch_op:
        batch_op.create_index("ix_help_requests_person", ["person_id", "asked_at"], unique=False)

    op.create_table(
        "shift_counts",
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("signed_up", sa.Integer(), nullable=False),
        sa.Column("came", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_shift_counts_shift_id_shifts")),
        sa.PrimaryKeyConstraint("shift_id", name=op.f("pk_shift_counts")),
    )
    op.create_table(
        "hours",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=False),
        sa.CheckConstraint("minutes >= 0 AND minutes <= 2880", name=op.f("ck_hours_minutes")),
        sa.ForeignKeyConstraint(["approved_by"], ["accounts.id"], name=op.f("fk_hours_approved_by_accounts")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_hours_assignment_id_assignments")),
        sa.PrimaryKeyConstraint("assignment_id", name=op.f("pk_hours")),
    )
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
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_placeholder", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("ended_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("approved_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("asked_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("arrived_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("left_at", MOMENT, nullable=True))
        batch_op.drop_index("uq_assignments_once_per_shift")
        batch_op.drop_constraint(op.f("ck_assignments_status"), type_="check")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_assignments_status"), f"status IN ({STATUSES})")
        batch_op.create_index("ix_assignments_of_shift", ["shift_id", "status", "id"], unique=False)
        batch_op.create_index(
            "ix_assignments_in_question",
            ["edition_id", "shift_id", "status"],
            unique=False,
            sqlite_where=IN_QUESTION,
            postgresql_where=IN_QUESTION,
        )
        batch_op.create_index(
            "uq_assignments_once_per_shift",
            ["shift_id", "person_id"],
            unique=True,
            sqlite_where=NOT_GONE,
            postgresql_where=NOT_GONE,
        )
    op.execute(
        "INSERT INTO volunteers (edition_id, registration_id, person_id, is_minor, may_ask, joined_at)"
        " SELECT edition_id, min(registration_id), person_id, false, false, min(taken_at)"
        " FROM assignments GROUP BY edition_id, person_id"
    )
    _give_entries()
    with op.batch_alter_table("access_needs", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_access_needs_kind"), type_="check")
    with op.batch_alter_table("access_needs", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_access_needs_kind"), f"kind IN ({NEEDS.format(work=WORK)})")

    with op.batch_alter_table("editions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reaffirm_hours", sa.Integer(), server_default="72", nullable=False))
        batch_op.add_column(sa.Column("help_requests_most", sa.Integer(), server_default="2", nullable=False))
    with op.batch_alter_table("editions", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_editions_reaffirm_hours"), "reaffirm_hours >= 0")
        batch_op.create_check_constraint(op.f("ck_editions_help_requests_most"), "help_requests_most >= 0")

    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("group_name", sa.String(length=100), server_default="", nullable=False))

    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.add_column(sa.Column("requirements", eventsapp.core.db.WordsType(), nullable=True))
        batch_op.add_column(sa.Column("beside_guardian_age", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("night_age", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("night_from", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("night_until", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("training", eventsapp.core.db.WordsType(), nullable=True))
        batch_op.add_column(sa.Column("check_kind", sa.String(length=20), server_default="none", nullable=False))
        batch_op.add_column(sa.Column("needs_approval", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("is_seated", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("has_no_lifting", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("contact", sa.String(length=200), server_default="", nullable=False))
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_roles_check_kind"), "check_kind IN ('none', 'criminal', 'judicial', 'vulnerable')"
        )
        batch_op.create_check_constraint(op.f("ck_roles_night"), "(night_from IS NULL) = (night_until IS NULL)")

    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("priority", sa.String(length=20), server_default="usual", nullable=False))
        batch_op.add_column(sa.Column("lead_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cancelled_at", MOMENT, nullable=True))
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_shifts_priority"), "priority IN ('critical', 'usual', 'nice')")
        batch_op.create_index("ix_shifts_by_time", ["edition_id", "starts_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shifts_lead_id"), ["lead_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_shifts_lead_id_people"), "people", ["lead_id"], ["id"])


def downgrade() -> None:
    op.execute("DELETE FROM access_needs WHERE kind IN ('seated work', 'short shifts', 'no lifting', 'no writing')")
    with op.batch_alter_table("access_needs", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_access_needs_kind"), type_="check")
    with op.batch_alter_table("access_needs", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_access_needs_kind"), f"kind IN ({NEEDS.format(work='')})")
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_shifts_lead_id_people"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_shifts_lead_id"))
        batch_op.drop_index("ix_shifts_by_time")
        batch_op.drop_constraint(op.f("ck_shifts_priority"), type_="check")
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.drop_column("cancelled_at")
        batch_op.drop_column("lead_id")
        batch_op.drop_column("priority")

    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_roles_night"), type_="check")
        batch_op.drop_constraint(op.f("ck_roles_check_kind"), type_="check")
    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.drop_column("contact")
        batch_op.drop_column("has_no_lifting")
        batch_op.drop_column("is_seated")
        batch_op.drop_column("needs_approval")
        batch_op.drop_column("check_kind")
        batch_op.drop_column("training")
        batch_op.drop_column("night_until")
        batch_op.drop_column("night_from")
        batch_op.drop_column("night_age")
        batch_op.drop_column("beside_guardian_age")
        batch_op.drop_column("requirements")

    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.drop_column("group_name")

    with op.batch_alter_table("editions", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_editions_help_requests_most"), type_="check")
        batch_op.drop_constraint(op.f("ck_editions_reaffirm_hours"), type_="check")
    with op.batch_alter_table("editions", schema=None) as batch_op:
        batch_op.drop_column("help_requests_most")
        batch_op.drop_column("reaffirm_hours")

    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index("uq_assignments_once_per_shift")
        batch_op.drop_index("ix_assignments_of_shift")
        batch_op.drop_index("ix_assignments_in_question")
        batch_op.drop_constraint(op.f("ck_assignments_status"), type_="check")
    op.execute("UPDATE assignments SET status = 'dropped' WHERE status IN ('declined', 'no-show')")
    op.execute("UPDATE assignments SET status = 'waitlisted' WHERE status = 'offered'")
    op.execute("UPDATE assignments SET status = 'confirmed' WHERE status NOT IN ('dropped', 'waitlisted')")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_assignments_status"), "status IN ('confirmed', 'waitlisted', 'dropped')"
        )
        batch_op.create_index(
            "uq_assignments_once_per_shift",
            ["shift_id", "person_id"],
            unique=True,
            sqlite_where=NOT_DROPPED,
            postgresql_where=NOT_DROPPED,
        )
        batch_op.drop_column("left_at")
        batch_op.drop_column("arrived_at")
        batch_op.drop_column("asked_at")
        batch_op.drop_column("approved_at")
        batch_op.drop_column("ended_at")
        batch_op.drop_column("is_placeholder")

    op.drop_table("shift_entries")
    op.drop_table("hours")
    op.drop_table("shift_counts")
    with op.batch_alter_table("help_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_help_requests_person")

    op.drop_table("help_requests")
    with op.batch_alter_table("volunteers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_volunteers_registration_id"))
        batch_op.drop_index(batch_op.f("ix_volunteers_person_id"))
        batch_op.drop_index(batch_op.f("ix_volunteers_guardian_id"))

    op.drop_table("volunteers")
    with op.batch_alter_table("qualifications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_qualifications_person_id"))

    op.drop_table("qualifications")
    with op.batch_alter_table("hours_letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hours_letters_person_id"))

    op.drop_table("hours_letters")


def _give_entries() -> None:
    """Whoever has a place has an entry in a calendar; what it looks like is written when it changes."""
    entries = sa.table(
        "shift_entries",
        sa.column("assignment_id"),
        sa.column("uid"),
        sa.column("sequence"),
        sa.column("created_at", MOMENT),
        sa.column("modified_at", MOMENT),
        sa.column("place_and_time"),
        sa.column("shown"),
    )
    now = datetime.now(UTC).replace(microsecond=0)
    held = op.get_bind().execute(sa.text("SELECT id FROM assignments WHERE status = 'confirmed'")).scalars().all()
    op.bulk_insert(
        entries,
        [
            {
                "assignment_id": number,
                "uid": str(uuid4()),
                "sequence": 0,
                "created_at": now,
                "modified_at": now,
                "place_and_time": "",
                "shown": "",
            }
            for number in held
        ],
    )
