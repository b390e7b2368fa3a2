"""People, and the accounts of those who organize."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventsapp.core.db import Base, key_type, one_of


class Household(Base):
    """People who sign up together. A child is found again here, by name, without an e-mail address of its own."""

    __tablename__ = "households"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]


class Person(Base):
    """A human known to the organization. Has no account, and may have no e-mail."""

    __tablename__ = "people"
    __table_args__ = (
        Index("ix_people_email_name_key", "email_key", "name_key"),
        Index("ix_people_household_name_key", "household_id", "name_key"),
        Index("ix_people_name_key", "name_key", "id"),
        Index("ix_people_known_since", "known_since", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(key_type())
    """The name folded for search and sorting."""
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(key_type(254))
    """The address without regard to case, to find it again."""
    phone: Mapped[str | None] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(2))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"))
    known_since: Mapped[datetime]

    household: Mapped[Household | None] = relationship()


class Account(Base):
    """The login of an organizer, made by the operator or by invitation of an owner."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(key_type(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="en", server_default="en")
    """In which mails to this account are written."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    sealed_factor: Mapped[str | None] = mapped_column(String(300))
    """The secret that an app on a phone shares with us to make codes (RFC 6238), sealed; none: no second factor."""
    factor_step: Mapped[int | None] = mapped_column(BigInteger)
    """The half minute whose code was used last; no code works twice."""
    passkey_handle: Mapped[str | None] = mapped_column(String(64))
    """What passkeys call this account: drawn by lot, so that they tell nothing about it; none before the first."""
    wants_alerts: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether they are written to at once when somebody gives up shortly before, or a shift becomes at risk."""
    wants_digest: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether they get a mail each morning that says what waits for a decision."""
    digest_on: Mapped[date | None]
    """The day of the last one, also where there was nothing to say."""
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    @property
    def has_second_factor(self) -> bool:
        return self.sealed_factor is not None


class SignIn(Base):
    """One signed-in browser. It is a row so that it can end here, whatever copies of its cookie exist."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    """When the password was last typed in this browser, or a passkey used."""
    client: Mapped[str] = mapped_column(String(60), default="", server_default="")
    """What kind of browser it is, as people call it: Firefox, Android."""
    is_strong: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a second factor was shown: a code beside the password, or a passkey."""
    seen_at: Mapped[datetime]
    """When it was last used, to within a few minutes; after an hour or so without, it ends."""
    ends_at: Mapped[datetime]

    account: Mapped[Account] = relationship()


class RecoveryCode(Base):
    """A code on paper that works once in place of one from the phone."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    hashed: Mapped[str] = mapped_column(String(200))
    """An argon2id hash: it is short enough to be read off paper, and so to be guessed from a digest."""
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key on a device of somebody's, which opens their account in place of the password and the code (WebAuthn)."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    key_digest: Mapped[str] = mapped_column(String(64), unique=True)
    """A digest of the id the device gave it, to find it by."""
    credential: Mapped[bytes] = mapped_column(LargeBinary)
    """The attested credential data (WebAuthn section 6.5.1): the kind of device, the id, the public key."""
    name: Mapped[str] = mapped_column(String(60))
    counter: Mapped[int] = mapped_column(BigInteger)
    """How often the device says it was used; it never goes back, unless there is a copy. Many always say 0."""
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class Purpose(StrEnum):
    """What a passkey is asked for: to be kept, to sign its owner in, or to show that they are still there."""

    ADD = "add"
    SIGN_IN = "sign in"
    CONFIRM = "confirm"


class PasskeyChallenge(Base):
    """What a passkey was asked to sign: good for one answer, within minutes."""

    __tablename__ = "passkey_challenges"
    __table_args__ = (CheckConstraint(one_of(Purpose, "purpose"), name="purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    """Whose passkey it must be; none: anybody's, who is to be signed in."""
    ends_at: Mapped[datetime] = mapped_column(index=True)


class PasswordLink(Base):
    """A mailed address at which an account gets a new password, once."""

    __tablename__ = "password_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class FailedSignIn(Base):
    """A sign-in that failed; enough of them from one network put the brake on for a while."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (Index("ix_failed_sign_ins_brake", "email_key", "failed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email_key: Mapped[str] = mapped_column(key_type(64))
    """A digest of the address tried, which need not be anybody's."""
    network: Mapped[str] = mapped_column(String(64))
    """A digest of the network it came from."""
    failed_at: Mapped[datetime] = mapped_column(index=True)
