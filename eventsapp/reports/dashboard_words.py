"""What waits for a decision, in words: numbers and matters, nobody's name."""

from flask_babel import ngettext

from eventsapp.reports.dashboard import Matter, Waiting


def in_words(one: Waiting) -> str:
    """One matter as a line: how many wait for what."""
    number = one.number
    return {
        Matter.NEEDS: ngettext(
            "%(num)s access need waits for an answer", "%(num)s access needs wait for an answer", number
        ),
        Matter.REQUESTS: ngettext("%(num)s person asks for a change", "%(num)s people ask for a change", number),
        Matter.AT_RISK: ngettext("%(num)s shift is short or at risk", "%(num)s shifts are short or at risk", number),
        Matter.APPROVALS: ngettext(
            "%(num)s volunteer waits to be approved", "%(num)s volunteers wait to be approved", number
        ),
        Matter.OFFERS: ngettext(
            "%(num)s offer of a place runs out within a day", "%(num)s offers of places run out within a day", number
        ),
        Matter.UNSIGNED: ngettext(
            "%(num)s participant has not accepted the terms", "%(num)s participants have not accepted the terms", number
        ),
        Matter.MAILS: ngettext("%(num)s mail did not arrive", "%(num)s mails did not arrive", number),
    }[one.matter]
