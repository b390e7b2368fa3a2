"""Who was given which access role, and for what."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.core.db import Base, one_of
from eventsapp.permissions.table import AccessRole


class Grant(Base):
    """An access role given to an account, for one series or (without one) for the whole organization."""

    __tablename__ = "grants"
    __table_args__ = (
        UniqueConstraint("account_id", "series_id", "access_role"),
        # Two missing series are not the same to a unique constraint, so the whole organization has one of its own.
        Index(
            "uq_grants_whole_organization",
            "account_id",
            "access_role",
            unique=True,
            sqlite_where=text("series_id IS NULL"),
            postgresql_where=text("series_id IS NULL"),
        ),
        CheckConstraint(one_of(AccessRole, "access_role"), name="access_role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    access_role: Mapped[str] = mapped_column(String(20))
    granted_at: Mapped[datetime]
