"""Public pages are kept until something on them changes."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "kept_pages"
down_revision = "access"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "public_versions",
        sa.Column("scope", _key(40), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_public_versions")),
    )
    op.create_table(
        "kept_pages",
        sa.Column("address", _key(200), nullable=False),
        sa.Column("written_by", sa.String(length=32), nullable=False),
        sa.Column("around", sa.String(length=40), nullable=False),
        sa.Column("own", sa.String(length=40), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", eventsapp.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("etag", sa.String(length=32), nullable=False),
        sa.Column("body_gzip", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("address", "written_by", name=op.f("pk_kept_pages")),
    )
    op.create_index(op.f("ix_kept_pages_valid_until"), "kept_pages", ["valid_until"])


def downgrade() -> None:
    op.drop_table("kept_pages")
    op.drop_table("public_versions")


def _key(length: int) -> sa.String:
    return sa.String(length=length).with_variant(sa.String(length=length, collation="C"), "postgresql")
