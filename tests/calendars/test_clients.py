"""Calendar programs known by the names that they give themselves, as they were met on real servers."""

import pytest

from eventsapp.calendars import clients

MET = {
    "Google-Calendar-Importer": "google",
    "Mozilla/5.0 (compatible; Google-Calendar-Importer)": "google",
    "iOS/26.6 (23G71) dataaccessd/1.0": "apple",
    "macOS/26.6.2 (25G83) dataaccessd/1.0": "apple",
    "macOS/11.0 (20A5343i) CalendarAgent/950": "apple",
    "Mac+OS+X/10.10.5 (14F27) CalendarAgent/316.1": "apple",
    "CalendarStore/5.0 (1127); iCal/5.0 (1535); Mac OS X/10.7.1 (11B26)": "apple",
    "iPadOS/26.0 (23A341) calaccessd/1.0": "apple",
    "Microsoft.Exchange/15.20 (Windows NT 10.0; Win64; x64)": "outlook-web",
    "Microsoft Exchange/15.20": "outlook-web",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.12026; Pro)": "outlook",
    "Microsoft-MacOutlook/16.81.0 (Mac OS/13.6; Build/16.81.0)": "outlook",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 6.1; WOW64; Trident/7.0; ms-office; MSOffice 16)": "outlook",
    "Outlook-iOS/2.0": "outlook",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0": "thunderbird",
    "Nextcloud Webcal Service": "nextcloud",
    "NextCloud (Android 16) like Chrome/30": "nextcloud",
    "Nextcloud-Server-Crawler/33.0.0": "nextcloud",
    "ICSx5/2.4.3 (ical4j/3.2.19 okhttp/5.3.2 Android/16)": "icsx5",
    "HomeAssistant/2026.9.1 httpx/0.28.1 Python/3.13": "home-assistant",
    "vdirsyncer/0.19.3": "vdirsyncer",
    "Evolution/3.60.2": "evolution",
}
NO_PROGRAMS = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/129.0 Safari/537.36",
    "facebookexternalhit/1.1",
    "Slackbot-LinkExpanding 1.0",
    "WhatsApp/2.23",
    "Googlebot/2.1 (+http://www.google.com/bot.html)",
]
UNKNOWN = ["", " ", "\x00\r\nSet-Cookie: a=b", "💥" * 5_000, "x" * 100_000 + "dataaccessd/", "Fantastical/4.0"]


@pytest.mark.parametrize(("agent", "family"), MET.items())
def test_programs_people_use_are_known_by_the_names_they_give_themselves(agent, family):
    client = clients.known_by(agent)
    assert client.key == family
    assert clients.named(family) is client


@pytest.mark.parametrize("agent", NO_PROGRAMS)
def test_browsers_and_what_makes_previews_follow_nothing(agent):
    assert clients.known_by(agent) is None


@pytest.mark.parametrize("agent", UNKNOWN)
def test_whatever_else_somebody_calls_themselves_is_another_program(agent):
    assert clients.known_by(agent) is clients.OTHER


def test_a_family_that_is_no_longer_told_apart_is_another_program():
    assert clients.named("palm-pilot") is clients.OTHER


def test_every_family_can_be_kept_and_only_google_reads_once_for_everybody():
    assert all(len(key) <= 20 for key in clients.BY_KEY)
    assert [client.key for client in clients.BY_KEY.values() if client.is_shared] == ["google"]
