"""Who was given which access role, and for what."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base, one_of
from eventsapp.events.models import Series, Site
from eventsapp.people.models import Account
from eventsapp.permissions.table import AccessRole


class Grant(Base):
    """An access role given to an account, for one series, one site or (without either) for the whole organization."""

    __tablename__ = "grants"
    __table_args__ = (
        UniqueConstraint("account_id", "series_id", "access_role"),
        UniqueConstraint("account_id", "site_id", "access_role"),
        CheckConstraint("series_id IS NULL OR site_id IS NULL", name="series_or_site"),
        # Two missing series are not the same to a unique constraint, so the whole organization has one of its own.
        Index(
            "uq_grants_whole_organization",
            "account_id",
            "access_role",
            unique=True,
            sqlite_where=text("series_id IS NULL AND site_id IS NULL"),
            postgresql_where=text("series_id IS NULL AND site_id IS NULL"),
        ),
        CheckConstraint(one_of(AccessRole, "access_role"), name="access_role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    access_role: Mapped[str] = mapped_column(String(20))
    granted_at: Mapped[datetime]

    account: Mapped[Account] = relationship()
    series: Mapped[Series | None] = relationship()
    site: Mapped[Site | None] = relationship()


class Invitation(Base):
    """Somebody who was invited to organize, by a mailed address at which they choose their password."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint(one_of(AccessRole, "access_role"), name="access_role"),
        CheckConstraint("series_id IS NULL OR site_id IS NULL", name="series_or_site"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    access_role: Mapped[str] = mapped_column(String(20))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    ends_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    """When it was accepted or taken back."""

    series: Mapped[Series | None] = relationship()
    site: Mapped[Site | None] = relationship()
