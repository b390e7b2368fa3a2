"""Access needs: asked for, put in other words, answered, taken back, and gone by their clock."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from eventsapp.access import answering, needs, rules
from eventsapp.access.models import AccessCount, AccessNeed, NeedKind, NeedState
from eventsapp.access.words import HINTS, LABELS, STATES, TO_DO
from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR, PUBLIC, organizer
from eventsapp.core.db import db, writing
from eventsapp.core.refusals import NotFound
from tests import makers


@pytest.fixture
def walk(app):
    return makers.edition(of=makers.series("walk"))


@pytest.fixture
def robin(app):
    return makers.person("Robin Walker", "robin@example.org")


def ask(walk, who, kind=NeedKind.CHAIR, note="With arms, please"):
    with writing():
        return needs.ask(walk, who, {kind: note}, by=PUBLIC)


def answer(need, state=NeedState.CONFIRMED, words="A chair will wait for you.", seen=None):
    with writing():
        return answering.answer(need, state, words, seen=seen or answering.version(need), by=OPERATOR)


def test_every_kind_and_state_can_be_said():
    assert list(LABELS) == list(TO_DO) == list(NeedKind)
    assert list(STATES) == list(NeedState)
    assert set(HINTS) <= set(NeedKind)


def test_a_copy_of_the_database_tells_nobody_what_was_written(walk, robin):
    need = ask(walk, robin)[0]
    answer(need)
    rows = str(db.session.execute(text("SELECT * FROM access_needs")).all())
    assert "arms" not in rows and "wait for you" not in rows
    assert needs.words(need) == "With arms, please" and needs.answer_to(need) == "A chair will wait for you."


def test_what_was_asked_for_before_stays_as_it_stands(walk, robin):
    need = ask(walk, robin)[0]
    answer(need)
    assert ask(walk, robin, note="Something new") == []
    assert (need.state, needs.words(need)) == (NeedState.CONFIRMED, "With arms, please")


def test_what_was_taken_back_can_be_asked_for_again(walk, robin):
    need = ask(walk, robin)[0]
    with writing():
        needs.take_back(need, by=PUBLIC)
    assert (need.state, needs.words(need)) == (NeedState.TAKEN_BACK, "")
    assert ask(walk, robin, note="After all") == [need]
    assert (need.state, needs.words(need), needs.answer_to(need)) == (NeedState.ASKED, "After all", "")


def test_other_words_are_asked_anew_because_the_answer_was_to_the_old_ones(walk, robin):
    need = ask(walk, robin)[0]
    answer(need)
    with writing():
        needs.say(need, "With arms, please", by=PUBLIC)
    assert need.state == NeedState.CONFIRMED
    with writing():
        needs.say(need, "Two chairs", by=PUBLIC)
    assert (need.state, needs.answer_to(need), need.answered_at) == (NeedState.ASKED, "", None)


def test_needs_can_be_told_until_the_end_of_the_last_day_where_it_takes_place(still, walk, robin):
    need = ask(walk, robin)[0]
    midnight = datetime(walk.ends_on.year, walk.ends_on.month, walk.ends_on.day, 4, tzinfo=UTC) + timedelta(days=1)
    still.move_to(midnight - timedelta(minutes=1))  # Toronto, in daylight saving time
    assert rules.can_change(walk, datetime.now(UTC))
    with writing():
        needs.say(need, "Near the tree", by=PUBLIC)
    still.move_to(midnight)
    assert not rules.can_change(walk, datetime.now(UTC))
    for act in (lambda: needs.say(need, "Too late", by=PUBLIC), lambda: needs.take_back(need, by=PUBLIC)):
        with pytest.raises(needs.EventIsOver), writing():
            act()


def test_a_week_before_we_say_that_it_is_late(walk):
    noon = datetime(walk.starts_on.year, walk.starts_on.month, walk.starts_on.day, 16, tzinfo=UTC)
    assert not rules.is_late(walk, noon - timedelta(days=7))
    assert rules.is_late(walk, noon - timedelta(days=6))


def test_an_answer_tells_once_what_is_new(walk, robin):
    account = makers.account()
    need = ask(walk, robin)[0]
    with writing():
        assert answering.answer(
            need, NeedState.CONFIRMED, "Yes", seen=answering.version(need), by=organizer(account.id)
        )
    assert need.owner_id == account.id
    assert not answer(need, NeedState.CONFIRMED, "Yes")
    assert not answer(need, NeedState.DONE, "Yes")
    assert need.state == NeedState.DONE
    assert answer(need, NeedState.CANNOT, "The chairs did not come. We have a bench.")


def test_a_no_says_what_is_possible_instead(walk, robin):
    need = ask(walk, robin)[0]
    with pytest.raises(answering.AnswerMissing):
        answer(need, NeedState.CANNOT, "")
    assert need.state == NeedState.ASKED


def test_two_organizers_do_not_answer_over_one_another(still, walk, robin):
    need = ask(walk, robin)[0]
    seen = answering.version(need)
    answer(need, NeedState.CONFIRMED, "Yes", seen=seen)
    with pytest.raises(answering.ChangedMeanwhile):
        answer(need, NeedState.CANNOT, "No", seen=seen)
    assert need.state == NeedState.CONFIRMED


def test_an_answer_to_words_that_changed_meanwhile_is_not_sent(still, walk, robin):
    need = ask(walk, robin)[0]
    seen = answering.version(need)
    still.shift(60)
    with writing():
        needs.say(need, "Two chairs", by=PUBLIC)
    with pytest.raises(answering.ChangedMeanwhile):
        answer(need, seen=seen)


def test_a_need_of_another_edition_is_not_found(walk, robin):
    other = makers.edition(of=makers.series("other"))
    need = ask(other, robin)[0]
    assert answering.find(other.id, need.id) is need
    with pytest.raises(NotFound):
        answering.find(walk.id, need.id)


def test_the_audit_trail_holds_no_word_of_it(walk, robin):
    need = ask(walk, robin)[0]
    answer(need)
    with writing():
        answering.looked_at(need, by=OPERATOR)
        needs.take_back(need, by=PUBLIC)
    lines = db.session.scalars(select(AuditLine).where(AuditLine.subject_table == "access_needs")).all()
    assert [line.action.split(".")[1] for line in lines] == ["asked", "answered", "seen", "taken_back"]
    told = str([line.details for line in lines])
    assert "arms" not in told and "chair" not in told and "Robin" not in told


def test_sixty_days_after_only_counts_are_left(walk, robin):
    ask(walk, robin)
    ask(walk, makers.person())
    taken_back = ask(walk, robin, NeedKind.SHADE)[0]
    with writing():
        needs.take_back(taken_back, by=PUBLIC)
    last_day = walk.ends_on + timedelta(days=rules.KEPT_DAYS)
    with writing():
        assert needs.erase_due(last_day - timedelta(days=1)) == 0
    with writing():
        assert needs.erase_due(last_day) == 3
        assert needs.erase_due(last_day) == 0
    assert db.session.scalars(select(AccessNeed)).all() == []
    assert [(count.kind, count.number) for count in db.session.scalars(select(AccessCount))] == [("chair", 2)]


def test_counts_add_up_when_more_goes_later(walk, robin):
    last_day = walk.ends_on + timedelta(days=rules.KEPT_DAYS)
    for _time in range(2):
        ask(walk, robin)
        with writing():
            needs.erase_due(last_day)
    assert db.session.scalars(select(AccessCount.number)).all() == [2]


def test_when_the_edition_moves_its_needs_are_kept_as_long_after_it(walk, robin):
    need = ask(walk, robin)[0]
    with writing():
        walk.starts_on = walk.ends_on = walk.ends_on + timedelta(days=30)
        walk.starts_at = walk.ends_at = None
        needs.follow(walk)
    assert need.erase_on == walk.ends_on + timedelta(days=rules.KEPT_DAYS)
