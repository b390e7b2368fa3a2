"""What a form about something shared has seen, and two who save it at the very same time."""

import time
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.core.db import db
from eventsapp.organization.models import Organization
from eventsapp.web.parts.forms import LineField
from eventsapp.web.parts.meanwhile import SharedForm, digest_of
from tests import makers


class PhoneForm(SharedForm):
    """One field of the charity's."""

    phone = LineField("Phone", longest=40)


def now():
    return {"phone": db.session.get_one(Organization, 1).phone}


@pytest.mark.parametrize("round_", range(3))
def test_of_two_who_save_at_once_one_is_told_of_the_other(app, round_):
    app.config["WTF_CSRF_ENABLED"] = False
    makers.organization(phone="416-555-0100")
    seen, start, outcomes = digest_of(now()), Barrier(2), []

    def save(phone):
        with app.test_request_context(method="POST", data={"phone": phone, "seen": seen}):
            form = PhoneForm()
            form.watch(db.session.get_one(Organization, 1), now)

            def act():
                time.sleep(0.05)
                db.session.get_one(Organization, 1).phone = phone
                return True

            start.wait()
            saved = form.save(act)
            outcomes.append((saved, [one.saved for one in form.meanwhile], phone))
            db.session.remove()

    threads = [Thread(target=save, args=(phone,)) for phone in ("111", "222")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [winner] = [phone for saved, _told, phone in outcomes if saved]
    [told] = [told for saved, told, _phone in outcomes if not saved]
    db.session.rollback()  # read anew what the others wrote
    assert now()["phone"] == winner and told == [winner]


@given(st.dictionaries(st.sampled_from(["a", "b_en", "c"]), st.one_of(st.none(), st.booleans(), st.text(max_size=20))))
def test_the_digest_tells_what_is_empty_from_what_is_not_and_nothing_else(values):
    digest = digest_of(values)
    assert {part.split(":")[0] for part in digest.split()} == {name for name, value in values.items() if value}
    assert digest == digest_of(dict(reversed(values.items())))
