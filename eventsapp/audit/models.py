"""The audit trail as it is kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.core.db import Base


class AuditLine(Base):
    """One thing somebody did to one row. Lines are only ever added; they hold no contact or health detail."""

    __tablename__ = "audit_lines"
    __table_args__ = (Index("ix_audit_lines_subject", "subject_table", "subject_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    done_at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(60))
    subject_table: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
