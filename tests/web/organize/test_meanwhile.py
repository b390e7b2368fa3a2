"""Two organizers with the same form open."""

from datetime import date, time

import pytest

from eventsapp.core.db import db
from eventsapp.organization import details
from eventsapp.permissions.table import AccessRole
from tests import cast, makers
from tests.visitor import FormReader

CHARITY = "/organize/organization"


class Open:
    """A form somebody has open: what stands in it, and sending it later."""

    def __init__(self, visitor, address, form):
        self.visitor, self.address, self.form = visitor, address, form
        self.read(visitor.get(address))

    def read(self, page):
        reader = FormReader(self.form)
        reader.feed(page.text)
        assert reader.found, page.text
        self.fields = reader.fields

    def send(self, **typed):
        answer = self.visitor.post(self.address, data=self.fields | typed)
        if answer.status_code == 422:
            self.read(answer)
        return answer


@pytest.fixture
def both(app, signed_in):
    makers.organization()
    return [Open(signed_in(AccessRole.OWNER), CHARITY, "organization") for _ in range(2)]


def charity_now():
    db.session.expire_all()
    return details.current()


def test_the_second_of_two_sees_what_the_first_changed_and_nothing_is_overwritten(both):
    first, second = both
    assert first.send(welcome_en="Come and walk with us.").status_code == 303
    answer = second.send(welcome_en="Walk along!", phone="416-555-0199")
    assert answer.status_code == 422
    assert "Somebody else changed this while you had it open" in answer.text
    assert "There now: Come and walk with us." in answer.text and "You typed: Walk along!" in answer.text
    assert second.fields["welcome_en"] == ["Walk along!"] and second.fields["phone"] == ["416-555-0199"]
    assert charity_now().welcome.en == "Come and walk with us." and charity_now().phone == "416-555-0100"


def test_what_was_seen_can_be_saved_over_knowingly(both):
    first, second = both
    first.send(welcome_en="Come and walk with us.")
    second.send(welcome_en="Walk along!")
    assert second.send().status_code == 303
    assert charity_now().welcome.en == "Walk along!"


def test_a_third_change_after_that_is_shown_as_well(both):
    first, second = both
    first.send(welcome_en="Come and walk with us.")
    second.send(welcome_en="Walk along!")
    first.read(first.visitor.get(CHARITY))
    first.send(welcome_en="Third time lucky.")
    assert "There now: Third time lucky." in second.send().text
    assert charity_now().welcome.en == "Third time lucky."


def test_a_field_one_had_not_touched_takes_over_what_the_other_saved(both):
    first, second = both
    first.send(welcome_en="Come and walk with us.")
    answer = second.send(phone="416-555-0199")
    assert answer.status_code == 422
    assert "You had not changed this" in answer.text
    assert second.send().status_code == 303
    assert charity_now().welcome.en == "Come and walk with us." and charity_now().phone == "416-555-0199"


def test_a_field_the_other_emptied_is_a_change_too(both):
    first, second = both
    first.send(phone="")
    answer = second.send(phone="416-555-0199")
    assert "There now: nothing" in answer.text and "You typed: 416-555-0199" in answer.text


def test_the_same_change_made_twice_is_no_difference(both):
    first, second = both
    assert first.send(phone="416-555-0199").status_code == 303
    assert second.send(phone="416-555-0199").status_code == 303


def test_a_form_that_does_not_say_what_it_showed_overwrites_nothing(both):
    first, second = both
    first.send(welcome_en="Come and walk with us.")
    assert second.send(seen="welcome_en:nonsense :: x:").status_code == 422
    assert second.send(seen=[]).status_code == 422
    assert charity_now().welcome.en == "Come and walk with us."


@pytest.mark.parametrize("hostile", cast.HOSTILE_NAMES)
def test_what_is_shown_of_the_other_is_text(both, hostile):
    first, second = both
    first.send(about_en=hostile)
    page = second.send(about_en="Mine").text
    assert "There now:" in page and "<script>alert" not in page and "<img src=x" not in page


@pytest.fixture
def walk(app, still):
    makers.organization()
    return makers.edition(of=makers.series("walk"), starts_on=date(2027, 6, 6))


def forms_of(walk):
    shift = makers.shift(walk, at=time(8), until=time(12))
    here = "/organize/walk/2027"
    return {
        "shift": (f"{here}/shifts/{shift.id}/edit", {"minimum": "2"}, {"minimum": "0"}),
        "role": (f"{here}/roles/{shift.role_id}/edit", {"is_seated": "y"}, {"name_en": "Marshal"}),
        "sign-up": (f"{here}/sign-up", {"places": "40"}, {"places": "50"}),
    }


@pytest.mark.parametrize("form", ["shift", "role", "sign-up"])
def test_shifts_roles_and_sign_up_settings_are_not_overwritten_unseen(walk, owner, form):
    address, one, other = forms_of(walk)[form]
    first, second = Open(owner, address, form), Open(owner, address, form)
    assert first.send(**one).status_code == 303
    answer = second.send(**other)
    assert answer.status_code == 422 and "Somebody else changed this" in answer.text
    assert second.send().status_code == 303
