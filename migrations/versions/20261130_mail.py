"""What a message is for and how its reader leaves; messages that came back or were withheld."""

import sqlalchemy as sa
from alembic import op

revision = "mail"
down_revision = "nextyear"
branch_labels = None
depends_on = None

BEFORE = "state IN ('queued', 'sending', 'sent', 'temporary failure', 'permanent failure')"
STATES = BEFORE.replace(")", ", 'bounced', 'withheld')")
PURPOSES = "purpose IN ('service', 'fundraising', 'news', 'partner')"
FAILED_BEFORE = sa.text("state = 'permanent failure'")
FAILED = sa.text("state IN ('permanent failure', 'bounced')")


def upgrade() -> None:
    op.drop_index("ix_messages_failed", "messages")
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("purpose", sa.String(length=20), nullable=False, server_default="service"))
        messages.add_column(sa.Column("sealed_leave_address", sa.Text(), nullable=True))
        messages.drop_constraint(op.f("ck_messages_state"), type_="check")
        messages.create_check_constraint(op.f("ck_messages_state"), STATES)
        messages.create_check_constraint(op.f("ck_messages_purpose"), PURPOSES)
    op.create_index("ix_messages_failed", "messages", ["about"], sqlite_where=FAILED, postgresql_where=FAILED)


def downgrade() -> None:
    op.execute("UPDATE messages SET state = 'permanent failure' WHERE state IN ('bounced', 'withheld')")
    op.drop_index("ix_messages_failed", "messages")
    with op.batch_alter_table("messages") as messages:
        messages.drop_constraint(op.f("ck_messages_purpose"), type_="check")
        messages.drop_constraint(op.f("ck_messages_state"), type_="check")
        messages.create_check_constraint(op.f("ck_messages_state"), BEFORE)
        messages.drop_column("sealed_leave_address")
        messages.drop_column("purpose")
    op.create_index(
        "ix_messages_failed", "messages", ["about"], sqlite_where=FAILED_BEFORE, postgresql_where=FAILED_BEFORE
    )
