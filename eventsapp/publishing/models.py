"""Public pages as they are kept, and the numbers that say whether they are still true."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.core.db import Base, key_type


class PublicVersion(Base):
    """A number that is another whenever something has changed that public pages show; what never has has no row."""

    __tablename__ = "public_versions"

    scope: Mapped[str] = mapped_column(key_type(40), primary_key=True)
    """``everything``, ``events``, ``edition/5``, ``form/5`` and so on (changes.py)."""
    number: Mapped[int] = mapped_column(BigInteger)
    """Grows in the transaction of each change, by a step drawn by lot, and never falls."""


class KeptPage(Base):
    """A public page as it was last written for its address; everybody may read it, so everybody has the same."""

    __tablename__ = "kept_pages"
    __table_args__ = (Index("ix_kept_pages_writers", "written_by", "valid_until"),)

    address: Mapped[str] = mapped_column(key_type(200), primary_key=True)
    """Its path, with the prefix of its language."""
    written_by: Mapped[str] = mapped_column(String(32), primary_key=True)
    """A digest of the code, the words and the settings that wrote it: a new version of the app begins anew."""
    around: Mapped[str] = mapped_column(String(40))
    """The scope of what it stands in, such as its edition; empty: none."""
    own: Mapped[str] = mapped_column(String(40))
    """The scope of what is its own, such as figures; empty: none."""
    version: Mapped[int] = mapped_column(BigInteger)
    """The sum of the numbers of both scopes and of ``everything`` that it was written from."""
    valid_until: Mapped[datetime] = mapped_column(index=True)
    """From then on the clock alone may have made it another."""
    etag: Mapped[str] = mapped_column(String(32))
    body_gzip: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
