"""Mailings are written down, changed, switched and removed, each with a line in the trail, and never once sent."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eventsapp.audit.models import AuditLine
from eventsapp.audit.trail import OPERATOR
from eventsapp.core import clock
from eventsapp.core.db import db, writing
from eventsapp.core.languages import Bilingual
from eventsapp.core.refusals import NotFound
from eventsapp.mailings import keeping_out, mailings, usual
from eventsapp.mailings.mailings import MomentIsPast, NotInBothLanguages, SentAlready
from eventsapp.mailings.models import KeptOut, Mailing
from eventsapp.mailings.placeholders import UnknownPlaceholder
from eventsapp.outbox.mail import NoPostalAddress
from eventsapp.outbox.models import MessagePurpose
from eventsapp.people import merge_moves
from tests import makers
from tests.rounds.conftest import act, add, described


@pytest.fixture
def walk(app, still):
    return makers.edition(of=makers.series("walk"))


def actions():
    return list(
        db.session.scalars(select(AuditLine.action).where(AuditLine.action.like("mailing.%")).order_by(AuditLine.id))
    )


def test_every_act_leaves_a_line_in_the_trail(walk):
    mailing = add(walk)
    act(lambda: mailings.change(mailing, described("Other", days=-3), by=OPERATOR))
    act(lambda: mailings.change(mailing, described("Other", days=-3), by=OPERATOR))
    act(lambda: mailings.switch(mailing, False, by=OPERATOR))
    act(lambda: mailings.switch(mailing, False, by=OPERATOR))
    act(lambda: mailings.switch(mailing, True, by=OPERATOR))
    act(lambda: mailings.remove(mailing, by=OPERATOR))
    changed, off, on, removed = "mailing.changed", "mailing.switched_off", "mailing.switched_on", "mailing.removed"
    assert actions() == ["mailing.added", changed, off, on, removed]


def test_what_is_no_service_needs_the_postal_address_of_the_charity_before_its_moment_comes(walk):
    with pytest.raises(NoPostalAddress) as refused:
        add(walk, purpose=MessagePurpose.NEWS)
    assert refused.value.field == "purpose"
    charity = makers.organization()
    mailing = add(walk, purpose=MessagePurpose.NEWS)
    act(lambda: setattr(db.session.merge(charity), "address", ""))
    with pytest.raises(NoPostalAddress):
        act(lambda: mailings.send_now(mailing, by=OPERATOR))
    assert add(walk, days=-3).purpose == MessagePurpose.SERVICE


@pytest.mark.parametrize(
    ("given", "refusal", "field"),
    [
        ({"text": "{nonsense}"}, UnknownPlaceholder, "text_en"),
        ({"subject": Bilingual("{event}", "{truc}")}, UnknownPlaceholder, "subject_fr"),
        ({"subject": Bilingual("One", "")}, NotInBothLanguages, "subject_fr"),
    ],
)
def test_what_nobody_could_read_is_refused_beside_its_field(walk, given, refusal, field):
    text, subject = given.get("text", "Hello"), given.get("subject", Bilingual("One", "Un"))
    wanted = mailings.Described(subject, Bilingual(text, "Bonjour"))
    with pytest.raises(refusal) as refused:
        add(walk, wanted)
    assert refused.value.field == field


def test_a_moment_that_is_past_is_refused(walk):
    with pytest.raises(MomentIsPast):
        add(walk, send_at=clock.now() - timedelta(minutes=1))


def test_what_was_sent_by_hand_is_neither_changed_nor_removed(walk):
    mailing = add(walk, send_at=clock.now() + timedelta(hours=1))
    act(lambda: mailings.send_now(mailing, by=OPERATOR))
    for what in (
        lambda: mailings.change(mailing, described("Other"), by=OPERATOR),
        lambda: mailings.remove(mailing, by=OPERATOR),
        lambda: mailings.send_now(mailing, by=OPERATOR),
    ):
        with pytest.raises(SentAlready):
            act(what)


def test_the_usual_messages_are_added_once_also_by_two_at_once(app, walk):
    start, number = threading.Barrier(2), walk.id
    db.session.rollback()

    def press():
        with app.app_context():
            start.wait()
            with writing():
                usual.add(db.session.get(type(walk), number), by=OPERATOR)
            db.session.remove()

    pressing = [threading.Thread(target=press) for _each in range(2)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()
    assert db.session.scalar(select(func.count(Mailing.id))) == len(usual.USUAL)


def test_there_are_no_more_than_can_be_kept_in_sight(walk, monkeypatch):
    monkeypatch.setattr(mailings, "MOST", 1)
    add(walk)
    with pytest.raises(mailings.TooMany):
        add(walk)


def test_removing_one_forgets_whom_it_left_out(walk):
    mailing, ada = add(walk), makers.person("Ada")
    act(lambda: keeping_out.keep_out(mailing, ada, by=OPERATOR))
    act(lambda: keeping_out.keep_out(mailing, ada, by=OPERATOR))
    act(lambda: mailings.remove(mailing, by=OPERATOR))
    assert db.session.scalar(select(func.count()).select_from(KeptOut)) == 0


def test_who_is_let_in_again_is_written_to(walk):
    mailing, ada = add(walk), makers.person("Ada")
    act(lambda: keeping_out.keep_out(mailing, ada, by=OPERATOR))
    assert keeping_out.among(mailing.id, [ada.id]) == {ada.id}
    act(lambda: keeping_out.let_in(mailing, ada, by=OPERATOR))
    assert keeping_out.among(mailing.id, [ada.id]) == set()


def test_two_people_who_become_one_stay_out_of_what_either_was_kept_out_of(walk):
    one, other = makers.person("Ada", "ada@example.org"), makers.person("Ada", "old@example.org")
    both_out, only_other = add(walk), add(walk, days=-3)
    for mailing, person in ((both_out, one), (both_out, other), (only_other, other)):
        act(lambda mailing=mailing, person=person: keeping_out.keep_out(mailing, person, by=OPERATOR))
    column = "kept_out_of_mailings.person_id"
    fate = merge_moves.Merging(one.id, other.id)
    act(lambda: merge_moves.MOVES[column].act(fate, merge_moves.column_of(column)))
    assert keeping_out.among(both_out.id, [one.id, other.id]) == {one.id}
    assert keeping_out.among(only_other.id, [one.id, other.id]) == {one.id}


def test_a_mailing_of_another_edition_is_not_found(walk):
    mailing = add(makers.edition())
    for number in (mailing.id, 10**12):
        with pytest.raises(NotFound):
            mailings.find(walk, number)
