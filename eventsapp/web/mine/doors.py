"""The door of a registration's pages: its manage link, and for what costs something a fresh code.

Seeing names, times and places in line is cheap, since people forward their mails. Contact details, answers, access
needs and every change ask first for a code that goes to the person the link belongs to. What was typed into a form when
the code had run out goes along through the pages of the code, and is sent on after it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial, wraps
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventsapp.core import clock
from eventsapp.core.refusals import NotFound
from eventsapp.events.models import Edition
from eventsapp.people.models import Person
from eventsapp.registration import reach
from eventsapp.registration.models import Entry
from eventsapp.submissions import links
from eventsapp.submissions.models import ManageLink, Registration
from eventsapp.volunteering import assignments, volunteers
from eventsapp.volunteering.models import Assignment, Volunteer
from eventsapp.web.parts import code_form, keeping, too_late
from eventsapp.web.parts.forms import Form, LinesField
from eventsapp.workflows import changing
from eventsapp.workflows.changing import Stage
from eventsapp.workflows.summaries import Attending

View = Callable[..., Any]


@dataclass(frozen=True)
class Door:
    """A manage link that was opened, handed to the view."""

    token: str
    link: ManageLink

    @property
    def registration(self) -> Registration:
        return self.link.registration

    @property
    def edition(self) -> Edition:
        return self.link.registration.edition

    @property
    def person(self) -> Person:
        """To whom the link belongs."""
        return self.link.person

    @property
    def is_registrants(self) -> bool:
        """Whether it is the registrant's link; any other adult's reaches only what is theirs."""
        return self.link.person_id == self.link.registration.registrant_id

    @property
    def stage(self) -> Stage:
        """Whether changes are open, have to be asked for, or are over."""
        return changing.stage(self.edition, clock.now())

    @property
    def is_fresh(self) -> bool:
        """Whether a code was typed into this browser for this link a while ago."""
        return code_form.is_fresh(str(self.link.id))

    @cached_property
    def entries(self) -> list[Entry]:
        """Everybody this link reaches, whatever became of them, support persons after those they come with."""
        return reach.entries(self.link)

    def entry(self, number: int) -> Entry:
        """One of them that still takes part; anybody else is not found."""
        for entry in self.entries:
            if entry.id == number:
                return entry
        raise NotFound

    @cached_property
    def assignments(self) -> list[Assignment]:
        """The shifts this link reaches, whatever became of them, in the order of time."""
        return assignments.within(self.link)

    def assignment(self, number: int) -> Assignment:
        """One of them; anybody else's is not found."""
        for assignment in self.assignments:
            if assignment.id == number:
                return assignment
        raise NotFound

    @cached_property
    def from_elsewhere(self) -> set[int]:
        """The person ids of those who take part here and came to help with another form."""
        return volunteers.from_elsewhere(self.registration, {entry.person_id for entry in self.entries})

    @cached_property
    def volunteers(self) -> list[Volunteer]:
        """Everybody this link reaches who helps, or said when they could."""
        return volunteers.within(self.link)

    @cached_property
    def everybody(self) -> list[Attending]:
        """Who takes part now, comes along or helps, each once; the nameless of a group are left out."""
        entered = [entry for entry in self.entries if entry.is_current]
        return [*entered, *self._beside(entered)]

    @cached_property
    def helpers(self) -> list[Attending]:
        """Who helps, or takes part and could help as well."""
        taking_part = [entry for entry in self.entries if entry.is_current and entry.supports_id is None]
        return [*taking_part, *self._beside(taking_part)]

    def attending(self, person_id: int) -> Attending:
        """One of them by the number of the person; anybody else is not found."""
        for one in self.everybody:
            if one.person_id == person_id:
                return one
        raise NotFound

    def helper(self, person_id: int) -> Attending:
        """One of those who help or could, by the number of the person."""
        for one in self.helpers:
            if one.person_id == person_id:
                return one
        raise NotFound

    def comes(self, attending: Attending) -> bool:
        """Whether they take part or help now, or said when they could; who gave everything back does not."""
        if not isinstance(attending, Volunteer) or attending.sealed_availability:
            return True
        return any(one.is_current and one.person_id == attending.person_id for one in self.assignments)

    def speaks_for(self, attending: Attending) -> bool:
        """Whether the link's person may read and say what is private to them: an adult with an own address does so
        behind a link of their own."""
        return attending.person_id == self.link.person_id or not attending.person.email

    def tells_consent(self, attending: Attending) -> bool:
        """Whether the page tells if the rules are accepted for them, and who has to.

        Of whoever takes part this form said it. Of a helper with an own address another form may have: that is told
        to themselves and to their guardian.
        """
        is_guardians = attending.guardian_id == self.link.person_id
        return isinstance(attending, Entry) or is_guardians or self.speaks_for(attending)

    def address(self, endpoint: str, **values: Any) -> str:
        """The address of another page behind the same link: ``door.address("withdrawing.all")``."""
        return url_for(f"mine.{endpoint}", token=self.token, **values)

    def _beside(self, entered: list[Entry]) -> list[Volunteer]:
        """The volunteers who are none of these."""
        known = {entry.person_id for entry in entered}
        unnamed = {one.person_id for one in self.assignments if one.is_placeholder}
        return [one for one in self.volunteers if one.person_id not in known | unnamed]


class AskForm(Form):
    """A wish in one's own words; as long as the longest form may be whose words end up here."""

    said = LinesField(_l("What should we change?"), longest=25_000, required=_l("Write what we should change."))


def opened(*, code: bool = False, changes: bool = False, means: Any = "") -> Callable[[View], View]:
    """Open a page to whoever has a link that works, and hand its view the `door`.

    With `code` it asks for a fresh code first and goes on where it was. With `changes` it is open only while people
    change things themselves; afterwards they are led to asking for it, and once the event is over to their page. A form
    that was open before and is sent then saves nothing: its words are there to be sent to the organizers, below what
    the form `means` where its fields do not tell.
    """

    def open_(view: View) -> View:
        @wraps(view)
        def behind(token: str, **values: Any) -> Any:
            link = links.opened_by(token)
            if link is None:
                return render_template("mine/unknown.html"), 404
            door = Door(token, link)
            is_late = changes and door.stage is not Stage.OPEN
            if is_late and request.method == "POST" and (door.is_fresh or not code):
                words = too_late.typed_into(partial(view, door=door, **values))
                if words:
                    meant = [str(means)] if means else []
                    return _hand_back(door, "\n".join([*_about(door, values.get("number")), *meant, words]))
            elif is_late and request.method == "POST":
                return _ask_for_code(door)
            if changes and door.stage is Stage.OVER:
                flash(_("This event is over, so nothing can be changed any more."), "info")
                return redirect(door.address("registration.show"), 303)
            if changes and door.stage is Stage.ASKING:
                flash(_("The time for changes has passed. Tell us in your own words what should be different."), "info")
                return redirect(door.address("requests.new"), 303)
            if code and not door.is_fresh:
                return _ask_for_code(door)
            return view(door=door, **values)

        behind.guard = "fresh code" if code else "manage link"  # type: ignore[attr-defined]
        return behind

    return open_


def pressed(act: Callable[[], object]) -> bool:
    """Do what a page's one button asks for, in a transaction; why it could not be done is said on the next page."""
    form = Form()

    def carried_out() -> bool:
        act()
        return True

    if form.save(carried_out):
        return True
    for sentence in form.form_errors:
        flash(sentence, "warning")
    return False


def _about(door: Door, number: int | None) -> list[str]:
    """Whom of a party a form that came too late was about, so that whoever reads its words knows."""
    is_of_helper = "/helping/" in request.path
    people = [(one.person_id, one.person) for one in door.volunteers] if is_of_helper else []
    people = people or [(one.id, one.person) for one in door.entries]
    return [_("About %(name)s", name=person.name) for one, person in people if one == number]


def _hand_back(door: Door, words: str) -> tuple[str, int]:
    form = AskForm(formdata=None, data={"said": words})
    typed = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    return render_template("mine/request.html", door=door, form=form, waits=[], is_late=True, answers=typed), 409


def _ask_for_code(door: Door) -> Any:
    """To the page of the code and back. A form that was being sent waits there: nothing typed is lost."""
    if request.method != "POST":
        return redirect(door.address("codes.show", next=_below(door)), 303)
    kept = keeping.packed()
    page = render_template(
        "mine/codes/show.html",
        door=door,
        form=None,
        was_sent=False,
        wanted=_below(door),
        kept=kept,
        **keeping.beside(kept, None, door.address("codes.show", next=_below(door))),
    )
    return page, 401


def _below(door: Door) -> str:
    """The page that was asked for, as the part of its address after the link's own."""
    return request.path.removeprefix(f"/my/{door.token}/")
