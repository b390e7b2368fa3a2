"""Differences in words: which two figures do not agree, and by how much."""

from collections.abc import Sequence

from flask_babel import gettext as _

from eventsapp.core import money
from eventsapp.fundraising.counting import Against, Difference


def difference_sentences(found: Sequence[Difference]) -> list[str]:
    """A sentence for each."""
    return [_sentence(one) for one in found]


def _sentence(one: Difference) -> str:
    amount = money.said(abs(one.cents))
    if one.against is Against.LINES:
        if one.cents > 0:
            return _("%(amount)s more was counted than stands on the lines.", amount=amount)
        return _("%(amount)s less was counted than stands on the lines.", amount=amount)
    if one.cents > 0:
        return _("%(amount)s more was counted than the sheet or the envelope says.", amount=amount)
    return _("%(amount)s less was counted than the sheet or the envelope says.", amount=amount)
