"""The public page of a series: as visitors see it, and as organizers look at it before there is anything to see."""

from flask import render_template, url_for

from eventsapp.core import clock
from eventsapp.events import editions, recurrence, rules
from eventsapp.events.models import Edition, Series, State

_OVER = (State.FINISHED, State.ARCHIVED)


def page_of(series: Series, *, is_preview: bool = False) -> str:
    """Its next edition, the ones after it and the past ones; a preview shows drafts as if they were announced."""
    now = clock.now()
    held = [(edition, rules.standing(edition, now)) for edition in editions.of(series, with_drafts=is_preview)]
    coming = [pair for pair in reversed(held) if not rules.is_over(pair[0], now) and pair[1] not in _OVER]
    hidden = {"canonical": None, "alternates": None} if is_preview else {}
    return render_template(
        "public/series/show.html",
        series=series,
        coming=[(edition, _shown(standing), _address(edition)) for edition, standing in coming],
        past=[(edition, _address(edition)) for edition, standing in held if (edition, standing) not in coming],
        usually=recurrence.sentence(series.rule),
        is_preview=is_preview,
        **hidden,
    )


def _shown(standing: State) -> State:
    return State.ANNOUNCED if standing is State.DRAFT else standing


def _address(edition: Edition) -> str:
    """Its page; of a draft the preview."""
    page = "organize.edition_preview.show" if edition.state == State.DRAFT else "public.editions.show"
    return url_for(page, slug=edition.series.slug, year=edition.year)
