"""Plan for fewer: who could be moved where when too few came."""

from datetime import UTC, datetime, timedelta
from itertools import chain

from eventsapp.volunteering.clashes import Commitment
from eventsapp.volunteering.models import Priority
from eventsapp.volunteering.redeploying import Helper, Post, suggest

SEVEN = datetime(2027, 6, 6, 11, tzinfo=UTC)
ALL = frozenset(range(1, 9))


def post(number, present, minimum=1, priority=Priority.USUAL, *, begins=SEVEN, hours=2, place="Gate"):
    what = Commitment(f"Shift {number}", begins, begins + timedelta(hours=hours), "America/Toronto", place, number)
    return Post(what, number, priority, minimum, present)


def on(post, *, first=1, can=ALL, others=(), is_here=True):
    return [
        Helper(post.shift_id * 100 + number, post.shift_id, f"Helper {number}", is_here, can, others)
        for number in range(first, first + post.present)
    ]


def moves(posts, *helpers, now=SEVEN):
    return [(move.out_of.shift_id, move.into.shift_id) for move in suggest(posts, list(chain(*helpers)), now)]


def test_what_cannot_go_without_comes_first():
    full, usual, critical = post(1, 2), post(2, 0), post(3, 0, priority=Priority.CRITICAL)
    assert moves([full, usual, critical], on(full)) == [(1, 3)]


def test_people_come_from_where_most_are_left_over_and_only_from_a_surplus():
    many, some, enough, short = post(1, 5, 2), post(2, 3, 2), post(3, 2, 2), post(4, 0, 4)
    assert moves([many, some, enough, short], on(many), on(some), on(enough)) == [(1, 4), (1, 4), (1, 4), (2, 4)]


def test_what_is_nice_to_have_goes_without_for_the_rest_but_not_for_its_like():
    nice, critical, other = post(1, 1, 1, Priority.NICE), post(2, 0, priority=Priority.CRITICAL), post(3, 0, 1)
    assert moves([nice, critical], on(nice)) == [(1, 2)]
    assert suggest([nice, critical], on(nice), SEVEN)[0].leaves == 0
    assert moves([nice, other], on(nice)) == [(1, 3)]
    assert moves([nice, post(4, 0, 1, Priority.NICE)], on(nice)) == []


def test_nobody_is_sent_where_they_are_not_suited():
    full, short = post(1, 3), post(2, 0)
    assert moves([full, short], on(full, can=frozenset({1}))) == []


def test_nobody_breaks_another_promise():
    full, short = post(1, 3), post(2, 0, begins=SEVEN + timedelta(minutes=30))
    start = Commitment("10 km, start", SEVEN + timedelta(hours=2, minutes=10), SEVEN, "America/Toronto")
    assert moves([full, short], on(full, others=[start])) == []
    assert moves([full, short], on(full)) == [(1, 2)]


def test_nobody_is_kept_for_longer_than_they_promised():
    full = post(1, 3)
    for begins, hours in ((SEVEN, 4), (SEVEN + timedelta(hours=4), 2), (SEVEN - timedelta(hours=2), 2)):
        assert moves([full, post(2, 0, begins=begins, hours=hours)], on(full), now=SEVEN - timedelta(hours=3)) == []
    begun = post(2, 0, begins=SEVEN - timedelta(hours=2), hours=4)
    assert moves([full, begun], on(full), now=SEVEN) == [(1, 2)]


def test_who_is_here_goes_before_who_is_expected():
    full, short = post(1, 2), post(2, 0)
    helpers = on(post(1, 1), is_here=False) + on(post(1, 1), first=2)
    assert [move.helper.name for move in suggest([full, short], helpers, SEVEN)] == ["Helper 2"]
