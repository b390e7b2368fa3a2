"""Accounts by invitation, with a second factor; an audit trail that shows when it was tampered with."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "accounts"
down_revision = "edition_news"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)
ROLES = "access_role IN ('owner', 'organizer', 'coordinator', 'desk', 'treasurer', 'viewer')"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("language", sa.String(length=2), server_default="en", nullable=False))
    op.add_column("accounts", sa.Column("sealed_factor", sa.String(length=300), nullable=True))
    op.add_column("accounts", sa.Column("factor_step", sa.BigInteger(), nullable=True))
    op.add_column("sign_ins", sa.Column("client", sa.String(length=60), server_default="", nullable=False))
    op.add_column("sign_ins", sa.Column("confirmed_at", MOMENT, nullable=True))
    op.execute("UPDATE sign_ins SET confirmed_at = began_at")
    with op.batch_alter_table("sign_ins") as batch_op:
        batch_op.alter_column("confirmed_at", existing_type=MOMENT, nullable=False)
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_recovery_codes_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_account_id"), "recovery_codes", ["account_id"])
    op.create_table(
        "password_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_password_links_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_password_links_digest")),
    )
    op.create_index(op.f("ix_password_links_account_id"), "password_links", ["account_id"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("access_role", sa.String(length=20), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.CheckConstraint(ROLES, name=op.f("ck_invitations_access_role")),
        sa.ForeignKeyConstraint(["made_by"], ["accounts.id"], name=op.f("fk_invitations_made_by_accounts")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_invitations_series_id_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitations_digest")),
    )
    op.add_column("audit_lines", sa.Column("seal_number", sa.Integer(), nullable=True))
    op.add_column("audit_lines", sa.Column("seal", sa.String(length=64), nullable=True))
    with op.batch_alter_table("audit_lines") as batch_op:
        batch_op.create_unique_constraint(op.f("uq_audit_lines_seal_number"), ["seal_number"])
    op.create_index("ix_audit_lines_account", "audit_lines", ["account_id", "id"])
    op.create_index("ix_audit_lines_action", "audit_lines", ["action", "id"])
    op.create_index("ix_audit_lines_subject", "audit_lines", ["subject_table", "subject_id", "id"])


def downgrade() -> None:
    for name in ("ix_audit_lines_subject", "ix_audit_lines_action", "ix_audit_lines_account"):
        op.drop_index(name, "audit_lines")
    with op.batch_alter_table("audit_lines") as batch_op:
        batch_op.drop_constraint(op.f("uq_audit_lines_seal_number"), type_="unique")
        batch_op.drop_column("seal")
        batch_op.drop_column("seal_number")
    op.drop_table("invitations")
    op.drop_index(op.f("ix_password_links_account_id"), "password_links")
    op.drop_table("password_links")
    op.drop_index(op.f("ix_recovery_codes_account_id"), "recovery_codes")
    op.drop_table("recovery_codes")
    with op.batch_alter_table("sign_ins") as batch_op:
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("client")
    with op.batch_alter_table("accounts") as batch_op:
        batch_op.drop_column("factor_step")
        batch_op.drop_column("sealed_factor")
        batch_op.drop_column("language")
