"""The charity itself."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.core.db import Base
from eventsapp.core.languages import Bilingual


class Organization(Base):
    """The charity that owns everything; one per installation. All of it is content an organizer edits."""

    __tablename__ = "organizations"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[Bilingual]
    short_name: Mapped[Bilingual]
    welcome: Mapped[Bilingual]
    """One sentence on the home page: what the charity's events are for."""
    about: Mapped[Bilingual]
    """The "About dystonia" page, in Markdown."""
    about_html: Mapped[Bilingual]
    """The same, rendered when it was saved."""
    contact_email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(40))
    address: Mapped[str] = mapped_column(String(300))
    website: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(60), default="America/Toronto")
    """The IANA time zone the charity lives by."""
