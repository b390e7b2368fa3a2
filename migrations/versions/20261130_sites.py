"""Sites of editions: what belongs to one, and access roles given for one."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "sites"
down_revision = "passkeys"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)
KEY = sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql")
HOLDERS = ("categories", "shifts", "grants", "invitations")
WHOLE = "uq_grants_whole_organization"


def upgrade() -> None:
    op.create_table(
        "sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", eventsapp.core.db.WordsType(), nullable=False),
        sa.Column("name_key_en", KEY, nullable=False),
        sa.Column("name_key_fr", KEY, nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=True),
        sa.Column("led_by", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_sites_edition_id_editions")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_sites_venue_id_venues")),
        sa.ForeignKeyConstraint(["led_by"], ["accounts.id"], name=op.f("fk_sites_led_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("edition_id", "name_key_en", name=op.f("uq_sites_edition_id_name_key_en")),
        sa.UniqueConstraint("edition_id", "name_key_fr", name=op.f("uq_sites_edition_id_name_key_fr")),
    )
    op.create_index(op.f("ix_sites_venue_id"), "sites", ["venue_id"])
    op.create_index(op.f("ix_sites_led_by"), "sites", ["led_by"])
    for name in HOLDERS:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("site_id", sa.Integer(), nullable=True))
            table.create_foreign_key(op.f(f"fk_{name}_site_id_sites"), "sites", ["site_id"], ["id"])
            table.create_index(op.f(f"ix_{name}_site_id"), ["site_id"])
    with op.batch_alter_table("grants") as grants:
        grants.drop_index(WHOLE)
        grants.create_unique_constraint(
            op.f("uq_grants_account_id_site_id_access_role"), ["account_id", "site_id", "access_role"]
        )
        grants.create_check_constraint(op.f("ck_grants_series_or_site"), "series_id IS NULL OR site_id IS NULL")
    _index_whole("series_id IS NULL AND site_id IS NULL")
    with op.batch_alter_table("invitations") as invitations:
        invitations.create_check_constraint(
            op.f("ck_invitations_series_or_site"), "series_id IS NULL OR site_id IS NULL"
        )


def downgrade() -> None:
    # Without its site a role would be for the whole organization: it goes, and so does an invitation to one.
    op.execute("DELETE FROM grants WHERE site_id IS NOT NULL")
    op.execute("DELETE FROM invitations WHERE site_id IS NOT NULL")
    op.drop_index(WHOLE, "grants")
    with op.batch_alter_table("invitations") as invitations:
        invitations.drop_constraint(op.f("ck_invitations_series_or_site"), type_="check")
    with op.batch_alter_table("grants") as grants:
        grants.drop_constraint(op.f("ck_grants_series_or_site"), type_="check")
        grants.drop_constraint(op.f("uq_grants_account_id_site_id_access_role"), type_="unique")
    _index_whole("series_id IS NULL")
    for name in reversed(HOLDERS):
        with op.batch_alter_table(name) as table:
            table.drop_index(op.f(f"ix_{name}_site_id"))
            table.drop_constraint(op.f(f"fk_{name}_site_id_sites"), type_="foreignkey")
            table.drop_column("site_id")
    op.drop_table("sites")


def _index_whole(condition: str) -> None:
    op.create_index(
        WHOLE,
        "grants",
        ["account_id", "access_role"],
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )
