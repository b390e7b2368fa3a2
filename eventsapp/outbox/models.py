"""The outbox as it is kept."""

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext
from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from eventsapp.core.db import Base, one_of


class MessagePurpose(StrEnum):
    """What a message is for; whoever gets one that is no service can leave it with one press (CASL)."""

    SERVICE = "service"
    """About what somebody signed up for; these always go."""
    FUNDRAISING = "fundraising"
    NEWS = "news"
    PARTNER = "partner"


class MessageState(StrEnum):
    """What is known of a message; "sent" means a mail server took it."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    TEMPORARY_FAILURE = "temporary failure"
    PERMANENT_FAILURE = "permanent failure"
    BOUNCED = "bounced"
    """A mail server took it and sent it back."""
    WITHHELD = "withheld"
    """It was not sent, since it concerns its reader no longer or is wanted no longer; `failure` says which."""


class Failure(StrEnum):
    """Why a message was not sent."""

    UNREACHABLE = "unreachable"
    INSECURE = "insecure"
    LOGIN_REFUSED = "login refused"
    SENDER_REFUSED = "sender refused"
    ADDRESS_INVALID = "address invalid"
    ADDRESS_REFUSED = "address refused"
    NOT_NOW = "not now"
    REFUSED = "refused"
    BROKEN_OFF = "broken off"
    UNWRITABLE = "unwritable"
    KEY_GONE = "key gone"
    INTERRUPTED = "interrupted"
    BOUNCED = "bounced"
    NO_LONGER_WANTED = "no longer wanted"
    NO_LONGER_CONCERNED = "no longer concerned"
    SKIPPED = "skipped"

    @property
    def sentence(self) -> str:
        """The reason as an organizer reads it."""
        return str(_SENTENCES[self])


WAITING = (MessageState.QUEUED, MessageState.TEMPORARY_FAILURE)
"""Nobody has it in hand, and it is still to be sent."""
RIGHT_NO_MORE = (Failure.NO_LONGER_WANTED, Failure.NO_LONGER_CONCERNED)
"""Nobody decided that it is not sent: when its turn came, it was not for its reader."""

_SENTENCES = {
    Failure.UNREACHABLE: lazy_gettext("The mail server cannot be reached."),
    Failure.INSECURE: lazy_gettext("The connection to the mail server could not be made secure."),
    Failure.LOGIN_REFUSED: lazy_gettext("The mail server does not accept our user name and password."),
    Failure.SENDER_REFUSED: lazy_gettext("The mail server does not accept our sender address."),
    Failure.ADDRESS_INVALID: lazy_gettext("This is not an address mail can be sent to."),
    Failure.ADDRESS_REFUSED: lazy_gettext("The mail server does not accept this address."),
    Failure.NOT_NOW: lazy_gettext("The mail server asked us to try again later."),
    Failure.REFUSED: lazy_gettext("The mail server does not accept this message."),
    Failure.BROKEN_OFF: lazy_gettext("The connection to the mail server broke off."),
    Failure.UNWRITABLE: lazy_gettext("This message could not be written."),
    Failure.KEY_GONE: lazy_gettext("The key that seals its personal link is gone (SECRET_KEY_FALLBACKS)."),
    Failure.INTERRUPTED: lazy_gettext("Sending was interrupted again and again."),
    Failure.BOUNCED: lazy_gettext("The reader’s mail server sent it back."),
    Failure.NO_LONGER_WANTED: lazy_gettext("Its reader no longer wants such messages."),
    Failure.NO_LONGER_CONCERNED: lazy_gettext("It no longer concerns its reader."),
    Failure.SKIPPED: lazy_gettext("An organizer decided not to send it."),
}


FAILED = text("state IN ('permanent failure', 'bounced')")
"""Those that did not reach their reader and will not be tried again."""

ADDRESSED = text("to_address != ''")
"""Those of which it is still known where they went."""


class Message(Base):
    """One mail to one person. It is written in the transaction of the act that it tells of."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint(one_of(MessageState, "state"), name="state"),
        CheckConstraint(one_of(MessagePurpose, "purpose"), name="purpose"),
        Index("ix_messages_due", "state", "due_at"),
        Index("ix_messages_about", "about"),
        Index("ix_messages_failed", "about", sqlite_where=FAILED, postgresql_where=FAILED),
        Index("ix_messages_addressed", "queued_at", sqlite_where=ADDRESSED, postgresql_where=ADDRESSED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    """What makes it the same message: queued again under this key, it is not sent again."""
    kind: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str] = mapped_column(String(20), default=MessagePurpose.SERVICE)
    about: Mapped[str | None] = mapped_column(String(60))
    """What it belongs to, such as ``registration:17``, so that it is found there again."""
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    to_address: Mapped[str] = mapped_column(String(254), index=True)
    to_name: Mapped[str] = mapped_column(String(200))
    from_name: Mapped[str] = mapped_column(String(200))
    reply_to: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(500))
    text: Mapped[str] = mapped_column(Text)
    """The words. Where they hold a secret, a personal link or a code, a mark stands in its place."""
    sealed_secrets: Mapped[str | None] = mapped_column(Text)
    """What to put in place of the marks when it is sent, sealed; gone once it was."""
    sealed_leave_address: Mapped[str | None] = mapped_column(Text)
    """Where one press ends such messages to this reader, for mail programs; sealed, and gone once it was sent."""
    calendar_of: Mapped[str | None] = mapped_column(String(40))
    """Whose own days and shifts go along as a calendar part: ``<registration>:<person>``."""
    calendar_parts: Mapped[str | None] = mapped_column(Text)
    """What went along, as JSON: settled when it is first sent, and the same at each further try."""
    state: Mapped[str] = mapped_column(String(20), default=MessageState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    """How often it was tried; it also tells one worker's claim on the message from the next one's."""
    failure: Mapped[str | None] = mapped_column(String(40))
    """Why it was not sent the last time, one of `Failure`."""
    reply: Mapped[str | None] = mapped_column(String(20))
    """The figures of what the mail server answered, such as ``550 5.1.1``; its words might name people."""
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """When to try next; while it is being sent, when its lease ends and another worker may take it."""
    sent_at: Mapped[datetime | None]
