"""A draft as its pages see it: what was typed, who is coming, and the door every page of it stands behind."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, overload

from flask import abort, g, redirect, render_template, request, session, url_for
from sqlalchemy import Select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock, languages, tokens
from eventsapp.core.db import writing
from eventsapp.core.refusals import GoneMeanwhile
from eventsapp.events import rules
from eventsapp.events.models import Edition
from eventsapp.publishing import setups
from eventsapp.publishing.setups import SetUp
from eventsapp.submissions import drafts
from eventsapp.submissions.drafts import Opened
from eventsapp.submissions.models import Draft, Registration
from eventsapp.web.parts.forms import Form
from eventsapp.web.public.register.party import Pairs, Party
from eventsapp.workflows import asking_again
from eventsapp.workflows.asking_again import Open

View = Callable[..., Any]

NEWEST = 5
"""Drafts one browser can have open."""
_NO_ANSWERS = ("csrf_token", "form_key", "go", "from")
_EDITION_ID = Draft.__table__.c.edition_id
_NUMBER = setups.number_of(_EDITION_ID)
_OPENED: Select[Any] = drafts.OPENED.add_columns(_NUMBER)
"""A draft and the number of its edition's set-up, in one statement."""
_SENT: Select[Any] = asking_again.beside(_OPENED, Draft.__table__.c.registration_id)
"""The same with what became of it."""
_HELD: Select[Any] = (
    drafts.HELD.add_columns(_NUMBER, Edition)
    .join(Edition, Edition.id == _EDITION_ID)
    .options(joinedload(Edition.series, innerjoin=True), joinedload(Edition.venue), joinedload(Edition.pool))
)
"""The same with the edition, as the act reads it in its own transaction."""


class AlreadySent(Exception):
    """The form was sent meanwhile, by another tab or a second press."""


class OpenDraft(Party):
    """What somebody has typed into the steps, kept on our side; without a row it is kept nowhere yet."""

    def __init__(self, set_up: SetUp, row: Opened | None = None, answers: drafts.Answers | None = None) -> None:
        super().__init__(set_up, answers if answers is not None else drafts.answers_of(row) if row else {})
        self.row = row
        self.sent: tuple[Registration, Open] | None = None
        """What became of it, on a page that is there once it was sent, and what its person can still agree to."""
        edition = set_up.edition
        self.slug, self.year, self.reference = edition.series.slug, edition.year, row.reference if row else ""

    def keep(self, step: str, typed: MultiDict[str, str], key: str = "") -> None:
        """Keep what a page sent, right or wrong, in a transaction of its own."""
        self.change(lambda answers: put(answers, step, pairs(typed), key))

    def change(self, how: Callable[[drafts.Answers], Any]) -> None:
        """Change the answers as they are now: another tab may have changed them since this page was opened.

        Then it is done once more, on what the other tab left.
        """
        assert self.row is not None
        how(self.answers)
        with writing():
            kept = drafts.replace(self.row, self.answers) or self._change_again(how)
        self.row = kept
        session.modified = True  # the cookie lives as long as the draft
        self.forget()

    def _change_again(self, how: Callable[[drafts.Answers], Any]) -> Opened:
        assert self.row is not None
        found = drafts.held(self.row)
        if found is None:
            abort(404)  # its time was over in this very moment
        row = found[0]
        if row.registration_id is not None:
            raise AlreadySent
        self.answers = drafts.answers_of(row)
        how(self.answers)
        kept = drafts.replace(row, self.answers)
        assert kept is not None, "it is held"
        return kept

    @property
    def is_sent(self) -> bool:
        """Whether it became a registration."""
        return self.row is not None and self.row.registration_id is not None

    @property
    def came_by_link(self) -> bool:
        """Whether this browser opened it by the link that was mailed."""
        assert self.row is not None
        return self.row.mailed_digest == tokens.digest(_known().get(self.reference, ""))


class StepForm(Form):
    """The form of one page of a draft: it shows and checks what the draft holds, whatever was posted.

    With a prefix it stands beside others on one page. The token against forgery is the page's own.
    """

    step: ClassVar[str]

    def __init__(self, draft: OpenDraft, key: str = "", *, prefix: str = "") -> None:
        self.draft, self.key = draft, key
        typed = draft.typed(self.step, key)
        start = f"{prefix}-" if prefix else ""
        self.formdata = None if typed is None else MultiDict((start + name, value) for name, value in typed)
        super().__init__(formdata=self.formdata, prefix=prefix, meta={"csrf": False})

    @property
    def is_typed(self) -> bool:
        """Whether it was sent at least once."""
        return self.formdata is not None

    def add(self, name: str, unbound: Any) -> Any:
        """One more field, known only when the form is made."""
        # On an instance WTForms has no door for this but the one its own constructor uses.
        field = self._fields[name] = self.meta.bind_field(self, unbound, {"name": name, "prefix": self._prefix})
        field.process(self.formdata)
        return field


def pairs(typed: MultiDict[str, str], prefix: str = "") -> Pairs:
    """What a page sent, as a draft keeps it; with a prefix only what begins with it."""
    start = f"{prefix}-" if prefix else ""
    return [
        [name.removeprefix(start), value]
        for name, value in typed.items(multi=True)
        if name.startswith(start) and name not in _NO_ANSWERS
    ]


def sent() -> list[tuple[str, str]]:
    """What was just sent, to go along to the page in the other language where no draft keeps it yet."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "go")]


def put(answers: drafts.Answers, step: str, typed: Pairs, key: str = "") -> None:
    """Lay what was typed into its place."""
    if key:
        answers.setdefault(step, {})[key] = typed
    else:
        answers[step] = typed


def shows_errors() -> bool:
    """Whether the page was sent, or somebody was led back to what is wrong on it."""
    return request.method == "POST" or "wrong" in request.args


def begin(
    set_up: SetUp, typed: drafts.Answers, form_key: str, *, brought_along: drafts.Answers | None = None
) -> OpenDraft:
    """Keep a form from its first valid step on, for this browser. The key of its page becomes its secret.

    Who sent that form and went back to its first page, to bring somebody else, begins another.
    """
    secret = form_key if 20 <= len(form_key) <= 60 else tokens.secret()
    session.permanent = True
    with writing():
        begun = drafts.begin(
            set_up.edition, secret, typed, brought_along=brought_along, language=languages.current(), by=PUBLIC
        )
        row = drafts.values(begun)
    draft = OpenDraft(set_up, row)
    if draft.is_sent and row.form_key != drafts.key_of(secret, typed, row.begun_at):
        return begin(set_up, typed, "", brought_along=brought_along)
    remember(draft.reference, secret)
    return draft


def remember(reference: str, secret: str) -> None:
    """Let this browser open the draft."""
    others = {name: one for name, one in _known().items() if name != reference}
    session["drafts"] = dict([*others.items(), (reference, secret)][-NEWEST:])


def unsent(edition: Edition) -> OpenDraft | None:
    """What this browser has begun for the edition and not sent, the newest."""
    for reference, secret in reversed(_known().items()):
        found = drafts.opened(reference, secret, _OPENED)
        if found is not None and found[0].edition_id == edition.id and found[0].registration_id is None:
            return _with_set_up(*found)
    return None


def held(draft: OpenDraft) -> tuple[OpenDraft, Edition]:
    """The draft and its edition for an act, held until the transaction ends; the same one if nothing has changed.

    Refused where somebody erased it meanwhile.
    """
    assert draft.row is not None
    found = drafts.held(draft.row, _HELD)
    if found is None:
        raise GoneMeanwhile
    row, number, edition = found
    is_as_set_up = number == draft.set_up.number
    if is_as_set_up and row == draft.row:
        return draft, edition
    return OpenDraft(draft.set_up if is_as_set_up else setups.read(row.edition_id), row), edition


def opened_again(draft: OpenDraft) -> OpenDraft:
    """The same as it is now."""
    return _opened(draft.reference, _known().get(draft.reference, "")) or draft


def of(row: Opened) -> OpenDraft:
    """A draft that was found in another way."""
    return OpenDraft(setups.of(row.edition_id), row)


@overload
def drafted(view: View) -> View: ...
@overload
def drafted(*, also_sent: bool) -> Callable[[View], View]: ...
def drafted(view: View | None = None, *, also_sent: bool = False) -> Any:
    """Open a page of a draft to the browser that has its secret, and hand the view the draft."""

    def door(view: View) -> View:
        @wraps(view)
        def opened(slug: str, year: int, reference: str, **values: Any) -> Any:
            draft = _opened(reference, _known().get(reference, ""), _SENT if also_sent else _OPENED)
            if draft is None:
                typed = [value for name, value in sent() if value and name not in _NO_ANSWERS]
                edition = setups.find(slug, year).edition
                return render_template("public/register/elsewhere.html", edition=edition, typed=typed)
            if (draft.slug, draft.year) != (slug, year):
                abort(404)
            if also_sent:
                return view(draft=draft, **values)
            done = url_for("public.register.checking.done", slug=slug, year=year, reference=reference)
            if draft.is_sent:
                return redirect(done, 303)
            if not rules.is_open(draft.edition, clock.now()):
                return render_template("public/register/paused.html", edition=draft.edition)
            try:
                return view(draft=draft, **values)
            except AlreadySent:
                return redirect(done, 303)

        return opened

    return door if view is None else door(view)


def _opened(reference: str, secret: str, query: Select[Any] = _OPENED) -> OpenDraft | None:
    found = drafts.opened(reference, secret, query) if secret else None
    return None if found is None else _with_set_up(*found)


def _with_set_up(row: Opened, number: int, registration: Registration | None = None, *still: bool) -> OpenDraft:
    set_up = setups.numbered(row.edition_id, number)
    g.organization = set_up.organization
    draft = OpenDraft(set_up, row)
    draft.sent = (registration, Open(*still)) if registration else None
    return draft


def _known() -> dict[str, str]:
    known = session.get("drafts")
    return known if isinstance(known, dict) else {}
