"""The pages on which organizers set up what an edition offers and asks, in the states they see them in."""

from typing import TYPE_CHECKING

from playwright.sync_api import Page
from sqlalchemy import select

from eventsapp.core.db import db, writing
from eventsapp.questions.models import Question
from eventsapp.registration import answers
from eventsapp.registration.models import Entry, EntryStatus
from tests.e2e import guises
from tests.e2e.guises import Guise, NewPage, inside
from tests.e2e.place import Place
from tests.e2e.records import ask, signed_in, year

if TYPE_CHECKING:
    from tests.e2e.conftest import LiveApp


def organizer(site: "LiveApp", new_page: NewPage) -> Guise:
    """Somebody who sets up this year's zoo walk, and the numbers of what there is."""
    [(edition,)] = ask(
        site,
        "select editions.id from editions join series on series.id = series_id where slug = 'zoo-walk' and year = ?",
        year(site, "zoo-walk"),
    )
    one_of_each = {
        "priced": "select category_id from prices join categories on categories.id = category_id"
        " where edition_id = ? order by prices.id limit 1",
        "price": "select prices.id from prices join categories on categories.id = category_id"
        " where edition_id = ? order by prices.id limit 1",
        "code": "select id from fee_codes where edition_id = ?",
        "size": "select id from questions where edition_id = ? and kind = 'size' order by id limit 1",
        "version": "select waiver_versions.id from waiver_versions join waivers on waivers.id = waiver_id"
        " where edition_id = ? order by waiver_versions.id limit 1",
    }
    found = {name: ask(site, query, edition)[0][0] for name, query in one_of_each.items()}
    with inside(site), writing():
        question = db.session.get_one(Question, found["size"])
        in_it = select(Entry).where(Entry.edition_id == edition, Entry.status == EntryStatus.CONFIRMED)
        entry = db.session.scalars(in_it.limit(1)).one()
        answers.keep(entry.registration, {question.id: "m"}, entry=entry)
    return Guise(signed_in(site, new_page), found)


def _sent_empty(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button.button-main").first.click()


def _without_its_words(page: Page) -> None:
    page.locator("#options-1-fr").fill("")
    page.locator("#keep_days").fill("long")
    _sent_empty(page)


def _changed_and_looked_at(page: Page) -> None:
    page.locator("#title_en").fill("At my own pace")
    with page.expect_navigation():
        page.get_by_role("button", name="Look at it").or_(page.get_by_role("button", name="L’examiner")).click()


_EVENT = "/organize/zoo-walk/{zoo}"
_CATEGORY = f"{_EVENT}/categories/{{priced}}"

OFFERING = [
    Place("categories", f"{_EVENT}/categories", guise=organizer),
    Place("categories, none yet", "/organize/chucks-run/{later}/categories", guise=guises.organizer),
    Place("new category, refused", f"{_EVENT}/categories/new", _sent_empty, guise=organizer),
    Place("category with prices", _CATEGORY, guise=organizer),
    Place("category, changed", f"{_CATEGORY}/edit", guise=organizer),
    Place("category that stays", f"{_CATEGORY}/removal", guise=organizer),
    Place("new price, refused", f"{_CATEGORY}/prices/new", _sent_empty, guise=organizer),
    Place("price, removed", f"{_CATEGORY}/prices/{{price}}/removal", guise=organizer),
    Place("codes", f"{_EVENT}/codes", guise=organizer),
    Place("code", f"{_EVENT}/codes/{{code}}/edit", guise=organizer),
    Place("questions", f"{_EVENT}/questions", guise=organizer, has_same_heading=True),
    Place("new question", f"{_EVENT}/questions/new", guise=organizer),
    Place("question that was answered, refused", f"{_EVENT}/questions/{{size}}", _without_its_words, guise=organizer),
    Place("waivers", f"{_EVENT}/waivers", guise=organizer),
    Place("version of a waiver", f"{_EVENT}/waivers/versions/{{version}}", guise=organizer, has_same_heading=True),
    Place("new version, looked at", f"{_EVENT}/waivers/adult/new", _changed_and_looked_at, guise=organizer),
    Place("copy from another year", "/organize/chucks-run/{later}/copy?source={open}", guise=organizer),
    Place("copy from another year, all there", f"{_EVENT}/copy", guise=organizer),
]
