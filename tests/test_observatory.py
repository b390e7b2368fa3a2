"""The grading itself, held against what the Observatory says of answers everybody knows."""

import pytest

from tests.observatory import score

BEST = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; form-action 'self'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Set-Cookie": "__Host-session=x; Secure; HttpOnly; Path=/; SameSite=Lax",
}


def scored(page="", **changed):
    kept = BEST | {name.replace("_", "-"): value for name, value in changed.items()}
    return score([(name, value) for name, value in kept.items() if value is not None], page)


def test_an_answer_with_nothing_fails_and_the_best_there_is_passes():
    assert score([]) == 100 - 25 - 20 - 20 - 5
    assert scored() == 100 + 10 + 5 + 5 + 5 + 10
    assert scored('<script src="/a.js" integrity="sha384-x"></script>') == scored() + 5


@pytest.mark.parametrize(
    ("changed", "lost"),
    [
        ({"Content_Security_Policy": "default-src *"}, 20 + 20),
        ({"Content_Security_Policy": "default-src 'self'; script-src 'unsafe-inline'; frame-ancestors 'none'"}, 20),
        ({"Set_Cookie": "session=x; Path=/"}, 30),
        ({"Set_Cookie": "session=x; HttpOnly; SameSite=Lax"}, 10),
        ({"Strict_Transport_Security": None}, 20),
        ({"Strict_Transport_Security": "max-age=60"}, 10),
        ({"X_Content_Type_Options": None}, 5),
        ({"Access_Control_Allow_Origin": "https://a.example", "Access_Control_Allow_Credentials": "true"}, 50),
    ],
)
def test_what_is_missing_costs_what_the_observatory_takes_for_it(changed, lost):
    assert scored(**changed) <= scored() - lost
    assert score([(name.replace("_", "-"), value) for name, value in changed.items() if value]) < 90


def test_a_script_of_another_site_costs_more_than_it_could_add():
    assert scored('<script src="http://a.example/a.js"></script>') == 50
    assert scored('<script src="https://a.example/a.js"></script>') == scored() - 5
