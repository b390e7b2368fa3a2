"""How many would get a mailing is counted as the round would write it: each reader once, and who is left out said."""

from eventsapp.audit.trail import OPERATOR
from eventsapp.mailings import keeping_out
from eventsapp.outbox.models import MessagePurpose
from eventsapp.reports import rosters
from eventsapp.rounds import audience
from eventsapp.submissions import wishes
from eventsapp.submissions.records import Where
from eventsapp.submissions.wishes import Saying
from tests import makers
from tests.rounds.conftest import act, add, go_round, week_before, written


def counted(edition, asked=None, purpose=MessagePurpose.SERVICE, **more):
    wanted = audience.filter_of(asked or {}, rosters.menu(edition.id))
    return audience.of(edition.id, wanted, purpose, **more)


def test_it_counts_readers_and_not_lines(walk, category):
    parent = makers.entry(category, makers.person("Amina", "amina@example.org"))
    child = makers.entry(category, makers.person("Bo"), is_minor=True)
    makers.assignment(makers.shift(walk), parent.person)
    alone = makers.entry(category, makers.person("Nobody"))

    def addresses():
        child.person.email, child.guardian = None, parent.person
        alone.person.email = ""

    act(addresses)
    found = counted(walk)
    assert (found.size, found.unreachable) == (1, 1)


def test_it_counts_the_languages_and_whom_an_organizer_or_they_themselves_left_out(walk, category):
    ada, bo, zoe = (makers.person(name, f"{name}@example.org") for name in ("ada", "bo", "zoe"))
    entries = [makers.entry(category, one) for one in (ada, bo, zoe)]
    act(lambda: setattr(entries[2].registration, "language", "fr"))
    mailing = add(walk)
    act(lambda: keeping_out.keep_out(mailing, bo, by=OPERATOR))
    act(lambda: wishes.refuse(ada, MessagePurpose.FUNDRAISING, Saying(Where.ONE_CLICK), by=OPERATOR))
    found = counted(walk, purpose=MessagePurpose.FUNDRAISING, mailing_id=mailing.id)
    assert (dict(found.languages), found.unwanted, found.kept_out) == ({"fr": 1}, 1, 1)


def test_it_counts_as_many_as_are_then_written_to(walk, category, still):
    for number in range(7):
        makers.entry(category, makers.person(f"P{number}", f"p{number}@example.org"))
    makers.assignment(makers.shift(walk), makers.person("Vic", "vic@example.org"))
    size = counted(walk).size
    add(walk)
    week_before(still)
    assert go_round() == size == len(written())


def test_a_side_that_the_filter_does_not_show_is_nobody(walk, category):
    makers.entry(category)
    assert counted(walk, {"who": "volunteers"}).size == 0
    assert counted(walk, {"who": "volunteers", "payment": "owes"}).size == 0


def test_a_filter_that_cannot_be_read_finds_no_filter(walk):
    menu = rosters.menu(walk.id)
    for asked in ({"category": "77"}, {"status": "nonsense"}, {"unheard": "of"}, {"answer": "1:x"}, {"team": "!"}):
        assert audience.filter_of(asked, menu) is None, asked
