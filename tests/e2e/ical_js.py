"""ical.js, run by the browser: Thunderbird and Nextcloud read calendars with it."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.calendars.readers import Instance

SOURCE = Path(__file__).parents[1] / "vendor" / "ical.min.js"
LOAD = """async (source) => {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  window.ICAL = (await import(address)).default;
}"""
READ = """(calendar) => {
  const told = (time) => {
    if (time.isDate) return time.toString();
    if (time.zone === ICAL.Timezone.localTimezone) throw new Error("a floating time");
    return time.toUnixTime();
  };
  const events = new ICAL.Component(calendar).getAllSubcomponents("vevent");
  return events.map((component) => {
    const event = new ICAL.Event(component);
    const status = component.getFirstPropertyValue("status");
    return [event.uid, event.summary, status, told(event.startDate), told(event.endDate)];
  });
}"""


class IcalJs:
    """The reader, on a page of its own."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.evaluate(LOAD, SOURCE.read_text())

    def read(self, octets: bytes) -> list[Instance]:
        """A calendar as iCalendar."""
        return self._instances(self.page.evaluate("(text) => ICAL.parse(text)", octets.decode()))

    def read_jcal(self, octets: bytes) -> list[Instance]:
        """A calendar as jCal, which is what ical.js thinks in."""
        return self._instances(json.loads(octets))

    def _instances(self, calendar: Any) -> list[Instance]:
        return [
            Instance(uid, title, status, _told(starts), _told(ends))
            for uid, title, status, starts, ends in self.page.evaluate(READ, calendar)
        ]


def _told(value: str | int) -> date | datetime:
    return date.fromisoformat(value) if isinstance(value, str) else datetime.fromtimestamp(value, UTC)
