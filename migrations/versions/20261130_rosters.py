"""Indexes for the words of a name, so that a search of a roster reads few of them however many there are."""

import sqlalchemy as sa
from alembic import op

from eventsapp.core import name_words

revision = "rosters"
down_revision = "money"
branch_labels = None
depends_on = None

TABLES = ("entries", "assignments")


def upgrade() -> None:
    for index in _indexes():
        index.create(op.get_bind())


def downgrade() -> None:
    for index in _indexes():
        index.drop(op.get_bind())


def _indexes() -> list[sa.Index]:
    columns = [sa.Column("edition_id", sa.Integer), sa.Column("name_key", sa.String)]
    return [
        index
        for name in TABLES
        for index in name_words.indexes(sa.Table(name, sa.MetaData(), *(column._copy() for column in columns)))
    ]
