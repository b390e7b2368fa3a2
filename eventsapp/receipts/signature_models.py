"""Pictures of signatures, and which receipts bear which."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base
from eventsapp.receipts.models import Receipt

_IN_USE = text("is_in_use")


class SignaturePicture(Base):
    """How the signature looks that is printed on receipts; one is in use at most. It stays as long as a receipt bears
    it, since a copy of that shows the picture of its own time."""

    __tablename__ = "signature_pictures"
    __table_args__ = (
        Index("uq_signature_pictures_in_use", "is_in_use", unique=True, sqlite_where=_IN_USE, postgresql_where=_IN_USE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    """A PNG that we drew ourselves, in base64, sealed."""
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    is_in_use: Mapped[bool]
    """Whether it is printed on receipts that are issued now."""


class ReceiptSignature(Base):
    """That a receipt was issued with a picture of a signature. Never changed."""

    __tablename__ = "receipt_signatures"

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.id"), primary_key=True, autoincrement=False)
    picture_id: Mapped[int] = mapped_column(ForeignKey("signature_pictures.id"), index=True)

    receipt: Mapped[Receipt] = relationship()
    picture: Mapped[SignaturePicture] = relationship()
