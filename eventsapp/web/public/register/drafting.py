"""A draft as its pages see it: what was typed, who is coming, and the door every page of it stands behind."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar, overload

from flask import abort, redirect, render_template, request, session, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.datastructures import MultiDict

from eventsapp.audit.trail import PUBLIC
from eventsapp.core import clock, languages, tokens
from eventsapp.core.db import locked, writing
from eventsapp.events import editions, rules
from eventsapp.events.models import Edition
from eventsapp.submissions import drafts
from eventsapp.submissions.models import Draft
from eventsapp.web.parts.forms import Form
from eventsapp.web.public.register.party import Pairs, Party

View = Callable[..., Any]

NEWEST = 5
"""Drafts one browser can have open."""
_NO_ANSWERS = ("csrf_token", "form_key", "go", "from")


class AlreadySent(Exception):
    """The form was sent meanwhile, by another tab or a second press."""


class OpenDraft(Party):
    """What somebody has typed into the steps, kept on our side; without a row it is kept nowhere yet."""

    def __init__(self, edition: Edition, row: Draft | None = None, answers: drafts.Answers | None = None) -> None:
        super().__init__(edition, answers if answers is not None else drafts.answers_of(row) if row else {})
        self.row = row
        # Told once, so that the way on needs nothing of what a transaction makes us forget.
        self.slug, self.year, self.reference = edition.series.slug, edition.year, row.reference if row else ""

    def keep(self, step: str, typed: MultiDict[str, str], key: str = "") -> None:
        """Keep what a page sent, right or wrong, in a transaction of its own."""
        self.change(lambda answers: put(answers, step, pairs(typed), key))

    def change(self, how: Callable[[drafts.Answers], Any]) -> None:
        """Change the answers as they are now: another tab may have changed them since this page was opened."""
        assert self.row is not None
        with writing():
            try:
                row = locked(self.row)
            except NoResultFound:
                abort(404)  # its time was over in this very moment
            if row.registration_id is not None:
                raise AlreadySent
            self.answers = drafts.answers_of(row)
            how(self.answers)
            drafts.keep(row, self.answers)
        session.modified = True  # the cookie lives as long as the draft
        self.forget()

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


def begin(edition: Edition, answers: drafts.Answers, form_key: str) -> OpenDraft:
    """Keep a form from its first valid step on, for this browser. The key of its page becomes its secret."""
    secret = form_key if 20 <= len(form_key) <= 60 else tokens.secret()
    session.permanent = True
    with writing():
        row = drafts.begin(edition, secret, answers, language=languages.current(), by=PUBLIC)
    draft = OpenDraft(row.edition, row)
    remember(draft.reference, secret)
    return draft


def remember(reference: str, secret: str) -> None:
    """Let this browser open the draft."""
    others = {name: one for name, one in _known().items() if name != reference}
    session["drafts"] = dict([*others.items(), (reference, secret)][-NEWEST:])


def unsent(edition: Edition) -> OpenDraft | None:
    """What this browser has begun for the edition and not sent, the newest."""
    for reference, secret in reversed(_known().items()):
        row = drafts.opened(reference, secret)
        if row is not None and row.edition_id == edition.id and row.registration_id is None:
            return OpenDraft(row.edition, row)
    return None


@overload
def drafted(view: View) -> View: ...
@overload
def drafted(*, also_sent: bool) -> Callable[[View], View]: ...
def drafted(view: View | None = None, *, also_sent: bool = False) -> Any:
    """Open a page of a draft to the browser that has its secret, and hand the view the draft."""

    def door(view: View) -> View:
        @wraps(view)
        def opened(slug: str, year: int, reference: str, **values: Any) -> Any:
            secret = _known().get(reference)
            row = drafts.opened(reference, secret) if secret else None
            if row is None:
                typed = [value for name, value in sent() if value and name not in _NO_ANSWERS]
                return render_template("public/register/elsewhere.html", edition=editions.find(slug, year), typed=typed)
            edition = row.edition
            if (edition.series.slug, edition.year) != (slug, year):
                abort(404)
            done = url_for("public.register.checking.done", slug=slug, year=year, reference=reference)
            if also_sent:
                return view(draft=OpenDraft(edition, row), **values)
            if row.registration_id is not None:
                return redirect(done, 303)
            if not rules.is_open(edition, clock.now()):
                return render_template("public/register/paused.html", edition=edition)
            try:
                return view(draft=OpenDraft(edition, row), **values)
            except AlreadySent:
                return redirect(done, 303)

        return opened

    return door if view is None else door(view)


def _known() -> dict[str, str]:
    known = session.get("drafts")
    return known if isinstance(known, dict) else {}
