"""The letter of a mailing to one reader: its words filled in, put into the outbox, or shown without being sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from eventsapp.core import addresses, letters
from eventsapp.core.languages import LANGUAGES, speaking
from eventsapp.mailings import placeholders
from eventsapp.mailings.models import Mailing
from eventsapp.mailings.placeholders import Placeholder
from eventsapp.organization import details
from eventsapp.outbox.models import MessagePurpose
from eventsapp.people.models import Account
from eventsapp.rounds import values
from eventsapp.rounds.readers import Recipient
from eventsapp.rounds.values import Values
from eventsapp.submissions import wishes
from eventsapp.workflows import posting

KIND = "mailing"


@dataclass(frozen=True)
class Shown:
    """A letter as its reader would have it."""

    subject: str
    text: str
    language: str
    to: str


def key(mailing: Mailing, due: datetime, person_id: int) -> str:
    """What makes it the same letter: one to a reader for each moment."""
    return f"{KIND}:{mailing.id}:{due:%Y%m%dT%H%M%S}:{person_id}"


def used_in(mailing: Mailing) -> frozenset[Placeholder]:
    """What its words ask for, in either language."""
    return placeholders.used(mailing.subject.en, mailing.subject.fr, mailing.text.en, mailing.text.fr)


def is_for_who_pays(mailing: Mailing) -> bool:
    """Whether it is read by whoever sent the registration, also about the others in it."""
    return placeholders.are_for_who_pays(mailing.subject.en, mailing.subject.fr, mailing.text.en, mailing.text.fr)


def writer(
    mailing: Mailing, due: datetime, recipients: Sequence[Recipient], now: datetime
) -> Callable[[Recipient], None]:
    """Writes the letters of this mailing to these readers, one by one; what they have in common is looked up once."""
    used, edition, purpose = used_in(mailing), mailing.edition, MessagePurpose(mailing.purpose)
    common = values.of_edition(edition, used, now)
    own = values.of_readers(recipients, used, edition)

    def write(recipient: Recipient) -> None:
        language = recipient.language
        known = {**common[language], **own(recipient)}
        posting.post(
            KIND,
            recipient.registration,
            recipient.reader,
            key=key(mailing, due, recipient.reader.id),
            with_link=Placeholder.PAGE in used,
            purpose=purpose,
            leave_address=None
            if purpose is MessagePurpose.SERVICE
            else wishes.leave_address(recipient.reader, language),
            **_pieces(mailing, language, known),
            is_service=purpose is MessagePurpose.SERVICE,
        )

    return write


def shown(mailing: Mailing, recipient: Recipient, now: datetime) -> Shown:
    """The letter to this reader as it would be sent now; where a link of theirs belongs stands a word for it."""
    used, language = used_in(mailing), recipient.language
    common = values.of_edition(mailing.edition, used, now)[language]
    own = values.of_readers([recipient], used, mailing.edition)(recipient)
    return _written(mailing, language, {**common, **own}, recipient.reader.name)


def sample(mailing: Mailing, name: str, language: str, now: datetime) -> Shown:
    """The same to nobody in particular."""
    common = values.of_edition(mailing.edition, used_in(mailing), now)[language]
    return _written(mailing, language, {**common, **values.sample(name, language)}, name)


def test(mailing: Mailing, account: Account, now: datetime, *, key: str) -> None:
    """Send it to an organizer, in both languages and saying that it is a test; its link leads to the public page."""
    edition = mailing.edition
    for language in LANGUAGES:
        common = values.of_edition(edition, used_in(mailing), now)[language]
        known = {**common, **values.sample(account.name, language)}
        page = addresses.of("public.editions.show", language=language, slug=edition.series.slug, year=edition.year)
        with speaking(language):
            pieces = _pieces(mailing, language, known)
            pieces["subject"] = [_("Test:") + " ", *pieces["subject"]]
        posting.write(
            KIND,
            edition,
            key=f"{KIND}_test:{mailing.id}:{key}:{language}",
            to_address=account.email,
            to_name=account.name,
            language=language,
            secrets={"manage_link": page},
            **pieces,
            is_service=True,
        )


def _written(mailing: Mailing, language: str, known: Values, to: str) -> Shown:
    with speaking(language):
        link = f"[{_('personal link')}]"
    secrets = {"manage_link": link, "leave_address": link}
    subject, text = letters.written(
        KIND,
        language,
        secrets=secrets,
        charity=details.current(),
        **_pieces(mailing, language, known),
        is_service=mailing.purpose == MessagePurpose.SERVICE,
    )
    return Shown(subject, text, language, to)


def _pieces(mailing: Mailing, language: str, known: Mapping[Placeholder, str]) -> dict[str, Any]:
    return {name: placeholders.filled(getattr(getattr(mailing, name), language), known) for name in ("subject", "text")}
