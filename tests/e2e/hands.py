"""Hands that use the keyboard only, and count every key they press."""

from playwright.sync_api import Locator, Page

IS_SETTLED = "() => { const it = document.querySelector('[autofocus]'); return !it || it === document.activeElement }"
MOST_LOOKS = 200


class Hands:
    """One person at one page. Tab presses and typed characters are counted; so are all other keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tabs = 0
        self.typed = 0
        self.others = 0

    def tab_to(self, target: Locator, *, most: int = 80) -> None:
        """Press Tab until the target has the focus. Somebody who cannot get there is stuck."""
        for _ in range(most):
            if target.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.tabs += 1
        raise AssertionError(f"{most} presses of Tab do not lead to {target}")

    def press(self, key: str, times: int = 1) -> None:
        """Press another key, such as Space or ArrowDown."""
        for _ in range(times):
            self.page.keyboard.press(key)
            self.others += 1

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.type(text)
        self.typed += len(text)

    def enter(self) -> None:
        """Press Enter on what has the focus, and wait for the page it leads to, as a person does: until it stands."""
        with self.page.expect_navigation():
            self.press("Enter")
        # A busy browser puts the focus where the page asks for it only with its first picture of the page.
        for _ in range(MOST_LOOKS):
            if self.page.evaluate(IS_SETTLED):
                return
            self.page.wait_for_timeout(25)
        raise AssertionError("the page never puts the focus where it says")

    def fill(self, target: Locator, text: str) -> None:
        """Go to a box and type."""
        self.tab_to(target)
        self.type(text)

    def pick(self, group: Locator, wanted: Locator) -> None:
        """Choose one of several: Tab enters the group, the arrow keys go through it."""
        self.tab_to(group.first)
        self.press("Space")
        for _ in range(30):
            if wanted.is_checked():
                return
            self.press("ArrowDown")
        raise AssertionError(f"the arrow keys do not lead to {wanted}")
