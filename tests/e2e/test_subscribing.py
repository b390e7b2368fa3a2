"""Somebody has our events in their own calendar with one tap."""

from io import BytesIO
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect
from werkzeug import Response
from werkzeug.serving import make_server

from tests.e2e.hands import Hands
from tests.e2e.records import year

ASK_TWICE = """async (address) => {
  const first = await fetch(address);
  const headers = { "If-None-Match": first.headers.get("ETag") };
  return [first.status, (await fetch(address, { headers, cache: "no-store" })).status];
}"""
ROOTS = [("en", ""), ("fr", "/fr")]


@pytest.mark.parametrize(("language", "root"), ROOTS)
@pytest.mark.parametrize(("query", "feed"), [("", "/calendar.ics"), ("?series=zoo-walk", "/zoo-walk/calendar.ics")])
def test_every_way_leads_to_the_feed_without_scripts(new_page, live_app, language, root, query, feed):
    page = new_page(javascript=False)
    page.goto(f"{root}/calendar{query}")
    address = f"{live_app.url}{root}{feed}"
    at_webcal = address.replace("http:", "webcal:")
    links = [link.get_attribute("href") for link in page.locator("main a").all()]
    by_host = {urlsplit(link).hostname: parse_qs(urlsplit(link).query) for link in links if link.startswith("https:")}

    expect(page.locator("#feed-address")).to_have_text(address)
    assert at_webcal in links
    assert by_host["calendar.google.com"]["cid"] == [at_webcal]
    assert by_host["outlook.live.com"]["url"] == by_host["outlook.office.com"]["url"] == [address]
    answer = page.request.get(address)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.text().startswith("BEGIN:VCALENDAR")


def test_it_is_one_tap_from_an_edition_to_its_calendar(new_page, live_app):
    page = new_page(360, javascript=False, has_touch=True)
    page.goto(f"/zoo-walk/{year(live_app, 'zoo-walk')}/")
    page.get_by_role("link", name="Add to calendar").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zoo Walk")
    webcal = page.get_by_role("link", name="Add to Apple Calendar").get_attribute("href")
    assert webcal.endswith("/zoo-walk/calendar.ics")


def test_a_series_is_chosen_with_the_keyboard(page):
    page.goto("/calendar")
    hands = Hands(page)
    series = page.get_by_label("Which events?")
    hands.tab_to(series)
    while series.input_value() != "chucks-run":
        assert hands.others < 30, "the arrow keys do not lead to Chuck's Run"
        hands.press("ArrowDown")
    hands.tab_to(page.get_by_role("button", name="Show the links"))
    hands.enter()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chuck's Run")


def test_one_entry_is_downloaded_from_the_edition(page, live_app):
    page.goto(f"/chucks-run/{year(live_app, 'chucks-run')}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download this one entry").click()
    assert download.value.path().read_text().startswith("BEGIN:VCALENDAR")


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("query", ["", "?series=zoo-walk"])
def test_the_camera_of_a_phone_reads_the_address_of_the_page(new_page, live_app, colours, query):
    page = new_page(320, colours=colours, javascript=False)
    page.goto(f"/fr/calendar{query}")
    picture = Image.open(BytesIO(page.locator("main svg.segno").screenshot()))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [f"{live_app.url}/fr/calendar{query}"]


@pytest.fixture
def another_site():
    """The address of a site that is not ours, on this machine."""
    server = make_server("127.0.0.1", 0, Response("<p>Somebody else", mimetype="text/html"))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_script_on_another_site_reads_the_calendar_and_asks_whether_it_is_still_good(browser, live_app, another_site):
    context = browser.new_context()
    page = context.new_page()
    page.goto(another_site)
    for address in ("/calendar.ics", "/zoo-walk/calendar.json"):
        assert page.evaluate(ASK_TWICE, live_app.url + address) == [200, 304]
    context.close()


def test_the_address_is_copied_where_the_browser_can(new_page):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/calendar")
    page.get_by_role("button", name="Copy the address").click()
    expect(page.locator("#feed-address-done")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#feed-address").inner_text()
