"""What people want to be written to about, and where they agreed; which mails organizers want."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "consent"
down_revision = "mail"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)
FORMS = "form IN ('sign-up', 'own page', 'leave page', 'one click', 'organizer')"


def upgrade() -> None:
    with op.batch_alter_table("consents") as consents:
        consents.add_column(sa.Column("form", sa.String(length=20), nullable=True))
        consents.create_check_constraint(op.f("ck_consents_form"), FORMS)
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(sa.Column("wants_alerts", sa.Boolean(), server_default=sa.true(), nullable=False))
        accounts.add_column(sa.Column("wants_digest", sa.Boolean(), server_default=sa.false(), nullable=False))
        accounts.add_column(sa.Column("digest_on", sa.Date(), nullable=True))
    op.create_table(
        "wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address_key", eventsapp.core.db.key_type(254), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.CheckConstraint("purpose IN ('fundraising', 'news', 'partner')", name=op.f("ck_wishes_purpose")),
        sa.CheckConstraint(FORMS, name=op.f("ck_wishes_form")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_wishes_person_id_people")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_wishes_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wishes")),
    )
    op.create_index("ix_wishes_person_id_purpose", "wishes", ["person_id", "purpose"])
    op.create_index("ix_wishes_address_key_purpose", "wishes", ["address_key", "purpose"])
    op.create_index(op.f("ix_wishes_registration_id"), "wishes", ["registration_id"])


def downgrade() -> None:
    op.drop_table("wishes")
    with op.batch_alter_table("accounts") as accounts:
        for column in ("digest_on", "wants_digest", "wants_alerts"):
            accounts.drop_column(column)
    with op.batch_alter_table("consents") as consents:
        consents.drop_constraint(op.f("ck_consents_form"), type_="check")
        consents.drop_column("form")
