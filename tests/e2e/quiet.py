"""A page keeps to itself: no cookie, nobody else asked, nothing to complain about, little to load."""

from playwright.sync_api import Page

MOST_BYTES = 250_000
MOST_REQUESTS = 15


def listen(page: Page) -> list[str]:
    """What the page complains about from now on."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    return said


def faults(page: Page, said: list[str], *, keeps_cookies: bool) -> list[str]:
    """What is too much, or said too loud. Anything asked for elsewhere fails by itself."""
    asked = page.evaluate(
        """() => document.fonts.ready.then(() =>
        [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
          .map((one) => [one.name, one.encodedBodySize + 300]))"""
    )
    size = sum(size for _address, size in asked)
    found = [words for words in said if "the server responded with a status of 4" not in words]
    if not 5 < len(asked) <= MOST_REQUESTS:
        found.append(f"{len(asked)} requests: {asked}")
    if not 20_000 < size <= MOST_BYTES:
        found.append(f"{size} bytes: {asked}")
    if not keeps_cookies and page.context.cookies():
        found.append(f"cookies: {page.context.cookies()}")
    return found
