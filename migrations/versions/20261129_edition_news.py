"""What everybody who comes is to be told of an edition, and what their calendars answer."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "edition_news"
down_revision = "own_calendars"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)
KEY = sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "edition_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("told_up_to", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_edition_news_edition_id_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_news")),
    )
    op.create_index(op.f("ix_edition_news_edition_id"), "edition_news", ["edition_id"])
    op.create_table(
        "calendar_answers",
        sa.Column("key", KEY, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("is_declined", sa.Boolean(), nullable=False),
        sa.Column("handled_at", MOMENT, nullable=True),
        sa.Column("handled_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["handled_by"], ["accounts.id"], name=op.f("fk_calendar_answers_handled_by_accounts")),
        sa.ForeignKeyConstraint(
            ["key"], ["calendar_revisions.key"], name=op.f("fk_calendar_answers_key_calendar_revisions")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_calendar_answers_person_id_people")),
        sa.PrimaryKeyConstraint("key", "person_id", name=op.f("pk_calendar_answers")),
    )


def downgrade() -> None:
    op.drop_table("calendar_answers")
    op.drop_index(op.f("ix_edition_news_edition_id"), "edition_news")
    op.drop_table("edition_news")
