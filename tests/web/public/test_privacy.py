"""What we hold of people, on a page anybody can read."""

from eventsapp.retention.table import RULES
from tests import makers


def test_the_page_tells_every_rule_of_the_clock_and_what_the_events_ask(client, still):
    makers.organization()
    walk = makers.edition()
    makers.question(walk)
    page = client.get("/privacy").text
    assert all(str(rule.until).split(" (")[0] in page for rule in RULES)
    assert "What the events ask now" in page
    assert "hello@example.org" in page
    french = client.get("/fr/privacy").text
    assert "Vos renseignements" in french and "Why" not in french


def test_it_keeps_no_session_and_asks_little_of_the_database(client, queries, still):
    for _each in range(3):
        makers.question(makers.edition())
    client.get("/privacy")
    with queries() as made:
        answer = client.get("/privacy")
    assert "Set-Cookie" not in answer.headers
    assert len(made) == 1
