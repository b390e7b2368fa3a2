"""Measures taken on a page as it stands in the browser; each says in words what is wrong, or nothing."""

from typing import Any

from playwright.sync_api import Page

_HELPERS = """
const words = (it) => it.innerText || it.value || it.getAttribute('aria-label') || '';
const name = (it) => it.tagName.toLowerCase() + (it.id ? '#' + it.id : '')
  + (it.classList.length ? '.' + [...it.classList].join('.') : '')
  + ' “' + words(it).trim().replace(/\\s+/g, ' ').slice(0, 40) + '”';
const shown = (it) => it.checkVisibility({visibilityProperty: true}) && it.getBoundingClientRect().width > 0;
const forEars = (it) => it.closest('.for-ears') || getComputedStyle(it).clipPath.includes('50%');
const hasText = (it) => [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
const round = (number) => Math.round(number * 10) / 10;
const TARGETS = ['a[href]', 'button', 'input:not([type=hidden])', 'select', 'textarea', 'summary', '[tabindex="0"]']
  .map((one) => one + ':not([tabindex="-1"])').join();
"""


def _measure(page: Page, script: str) -> list[str]:
    found: list[str] = page.evaluate("() => {" + _HELPERS + script + "}")
    return found


def sideways(page: Page) -> list[str]:
    """What sticks out to the right if the page can be scrolled sideways."""
    return _measure(
        page,
        """
        const wide = innerWidth;
        if (document.documentElement.scrollWidth <= wide) return [];
        return [...document.body.querySelectorAll('*')].filter((it) => shown(it) && !forEars(it))
          .filter((it) => it.getBoundingClientRect().right > wide + 0.5)
          .map((it) => `${name(it)} reaches ${round(it.getBoundingClientRect().right)} of ${wide} px`);
        """,
    ) or (["the page scrolls sideways"] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else [])


def stuck(page: Page) -> list[str]:
    """What stays in place while the page is scrolled, and so hides what is under it."""
    return _measure(
        page,
        """
        return [...document.body.querySelectorAll('*')]
          .filter((it) => ['fixed', 'sticky'].includes(getComputedStyle(it).position)).map(name);
        """,
    )


def small_targets(page: Page, least: int = 44) -> list[str]:
    """Targets under so many pixels in either direction. Links within a sentence are as high as its line."""
    return _measure(
        page,
        """
        const inSentence = (it) => it.tagName === 'A' && getComputedStyle(it).display === 'inline'
          && it.parentElement.innerText.trim().length > it.innerText.trim().length;
        return [...document.querySelectorAll(TARGETS)].filter((it) => shown(it) && !inSentence(it))
          .map((it) => [it, it.getBoundingClientRect()])
          .filter(([, box]) => box.width < LEAST || box.height < LEAST)
          .map(([it, box]) => `${name(it)} is ${round(box.width)} x ${round(box.height)} px`);
        """.replace("LEAST", str(least)),
    )


def cut_off(page: Page) -> list[str]:
    """Text that does not fit into what holds it and is cut there, or lies over other text."""
    return _measure(
        page,
        """
        const cuts = (style) => [style.overflowX, style.overflowY].some((way) => ['hidden', 'clip'].includes(way));
        return [...document.body.querySelectorAll('*')].filter((it) => shown(it) && !forEars(it) && it.innerText)
          .filter((it) => !it.closest('svg') && cuts(getComputedStyle(it)))
          .filter((it) => it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1)
          .map((it) => `${name(it)} needs ${it.scrollWidth} x ${it.scrollHeight} px, `
            + `has ${it.clientWidth} x ${it.clientHeight}`);
        """,
    )


def space_text_out(page: Page) -> None:
    """Space the text as WCAG 1.4.12 lets readers do."""
    page.evaluate(
        """() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
          word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
        document.adoptedStyleSheets = [sheet];
        }"""
    )


def small_text(page: Page, least: float) -> list[str]:
    """Text under so many pixels."""
    return _measure(
        page,
        """
        const size = (it) => parseFloat(getComputedStyle(it).fontSize);
        return [...document.body.querySelectorAll('*')].filter((it) => shown(it) && hasText(it) && !it.closest('svg'))
          .filter((it) => size(it) < LEAST).map((it) => `${name(it)} has ${size(it)} px`);
        """.replace("LEAST", str(least)),
    )


def tab_stops(page: Page) -> int:
    """Mark everything the Tab key should reach, in the order of the document, and count it.

    Of a group of radio buttons it reaches the chosen one, or the first.
    """
    stops: int = page.evaluate(
        "() => {"
        + _HELPERS
        + """
        const all = [...document.querySelectorAll(TARGETS)].filter((it) => shown(it) && !it.disabled);
        const group = (it) => all.filter((other) => other.type === 'radio'
          && other.name === it.name && other.form === it.form);
        const stops = all.filter((it) => it.type !== 'radio'
          || it === (group(it).find((other) => other.checked) || group(it)[0]));
        window.tabStops = stops;
        return stops.length;
        }"""
    )
    return stops


_FOCUSED = (
    "(() => {"
    + _HELPERS
    + """
    const it = document.activeElement;
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => channels(colour).slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
      .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    const behind = (element) => {
      for (let at = element.parentElement; at; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if ((channels(colour)[3] ?? 1) > 0) return colour;
      }
      return 'rgb(255, 255, 255)';
    };
    const style = getComputedStyle(it);
    const [less, more] = [light(style.outlineColor), light(behind(it))].sort((a, b) => a - b);
    const box = it.getBoundingClientRect();
    return {
      stop: window.tabStops.indexOf(it), name: name(it),
      ring: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
      contrast: round((more + 0.05) / (less + 0.05)),
      inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
    })()"""
)
_TAB = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}


def press_tab(page: Page, times: int) -> list[dict[str, Any]]:
    """Press the Tab key so often: which stop has the focus each time, and how it shows.

    The keys are sent to the browser directly, since a page has a hundred stops and Playwright takes four times as long
    for each; the page itself notes what the last one did when the next one is pressed.
    """
    page.evaluate(
        "() => { window.tabbed = []; window.noteTab = () => window.tabbed.push(" + _FOCUSED + ");"
        "addEventListener('keydown', window.noteTab, {capture: true}); }"
    )
    tools = page.context.new_cdp_session(page)
    for _ in range(times):
        tools.send("Input.dispatchKeyEvent", _TAB)
    tools.detach()
    seen: list[dict[str, Any]] = page.evaluate(
        "() => { removeEventListener('keydown', window.noteTab, {capture: true});"
        "window.noteTab(); return window.tabbed.slice(1); }"
    )
    return seen


def with_large_text(page: Page) -> list[str]:
    """What has no room where the browser's font size is set to twice the usual, on a desk and on a phone; the page is
    as before afterwards."""
    tools = page.context.new_cdp_session(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    tools.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    found = small_text(page, 32) + sideways(page) + cut_off(page)
    page.set_viewport_size({"width": 360, "height": 740})
    found += sideways(page)
    tools.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    tools.detach()
    return found
