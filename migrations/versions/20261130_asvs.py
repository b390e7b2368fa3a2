"""When a signed-in browser was last used; codes on paper as hashes that take work to guess."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from argon2 import PasswordHasher

import eventsapp.core.db

revision = "asvs"
down_revision = "receipts"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)
SHORT, LONG = sa.String(length=64), sa.String(length=200)


def upgrade() -> None:
    """Whoever is signed in stays so: to begin with, now is when their browser was last used. Codes on paper still work."""
    with op.batch_alter_table("sign_ins") as table:
        table.add_column(sa.Column("seen_at", MOMENT, nullable=True))
        table.add_column(sa.Column("is_strong", sa.Boolean(), server_default=sa.false(), nullable=False))
    sign_ins = sa.table("sign_ins", sa.column("seen_at", MOMENT))
    op.execute(sign_ins.update().values(seen_at=datetime.now(UTC)))
    with op.batch_alter_table("sign_ins") as table:
        table.alter_column("seen_at", existing_type=MOMENT, nullable=False)

    with op.batch_alter_table("recovery_codes") as table:
        table.alter_column("digest", new_column_name="hashed", existing_type=SHORT, type_=LONG, existing_nullable=False)
    codes = sa.table("recovery_codes", sa.column("id", sa.Integer), sa.column("hashed", LONG))
    hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    for number, digest in op.get_bind().execute(sa.select(codes.c.id, codes.c.hashed)).all():
        op.execute(codes.update().where(codes.c.id == number).values(hashed=hasher.hash(digest)))


def downgrade() -> None:
    """Hashes cannot be turned back into digests, so the codes on paper end; new ones are made on one's own page."""
    op.execute(sa.delete(sa.table("recovery_codes")))
    with op.batch_alter_table("recovery_codes") as table:
        table.alter_column("hashed", new_column_name="digest", existing_type=LONG, type_=SHORT, existing_nullable=False)
    with op.batch_alter_table("sign_ins") as table:
        table.drop_column("is_strong")
        table.drop_column("seen_at")
