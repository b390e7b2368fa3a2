from urllib.robotparser import RobotFileParser


def test_programs_may_read_the_calendars_and_leave_the_organizers_alone(client):
    answer = client.get("/robots.txt")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Set-Cookie" not in answer.headers
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    for address in ("/", "/calendar.ics", "/fr/calendar.ics", "/walk/calendar.ics", "/walk/2027/event.ics"):
        assert rules.can_fetch("Google-Calendar-Importer", f"https://events.example.org{address}")
    for address in ("/organize/", "/fr/organize/walk/2027/roster"):
        assert not rules.can_fetch("Googlebot", f"https://events.example.org{address}")
