"""Reading a draft: the whole of it as a plan, or the first page that is not right."""

import pytest
from werkzeug.datastructures import MultiDict

from eventsapp.access.models import NeedKind
from eventsapp.audit.trail import PUBLIC
from eventsapp.core.db import writing
from eventsapp.publishing import setups
from eventsapp.submissions import drafts
from eventsapp.submissions.models import Basis
from eventsapp.waivers.models import WaiverKind
from eventsapp.web.public.register import reading
from eventsapp.web.public.register.drafting import OpenDraft
from eventsapp.web.public.register.steps import Page
from eventsapp.workflows.plans import Acceptance, Guardian, TeamWish
from tests import makers


@pytest.fixture
def edition(app, still):
    return makers.edition(of=makers.series("zoo-walk"), venue=makers.venue(), has_teams=True)


@pytest.fixture
def category(edition):
    return makers.category(edition)


@pytest.fixture
def read(app, edition):
    """`read(answers)`: what a draft that holds them is read as."""

    def read(answers):
        with app.test_request_context("/"):
            with writing():
                row = drafts.begin(
                    edition, "a secret of the page " + str(id(answers)), answers, language="en", by=PUBLIC
                )
                begun = drafts.values(row)
            return reading.read(OpenDraft(setups.of(edition.id), begun), total_cents=0)

    return read


def pairs(**typed):
    values = MultiDict(typed)
    return [[name, value] for name, value in values.items(multi=True)]


def alone(category, **others):
    """What an adult alone has typed, up to the end."""
    return {
        "who": pairs(whose="myself", name="Bo Chan", email="bo@example.org"),
        "part": {"me": pairs(category=str(category.id))},
        "together": pairs(team="none"),
        "help": {"me": []},
    } | others


def family(category, **others):
    """A parent with a child and another adult."""
    chosen = pairs(category=str(category.id))
    return {
        "who": pairs(whose="others", name="Amina Haddad", email="amina@example.org"),
        "people": {
            "p1": pairs(name="Léo Haddad", band="0-13"),
            "p2": pairs(name="Sami Haddad", band="18-", email="sami@example.org"),
        },
        "part": dict.fromkeys(("me", "p1", "p2"), chosen),
        "together": pairs(team="start", team_name="The Haddads"),
        "help": {"p1": pairs(needs="shade"), "p2": pairs(support="Rima")},
        "rules": pairs(guardian="me"),
    } | others


def test_an_adult_alone_is_a_plan_of_one_who_is_the_registrant(read, category):
    plan = read(alone(category))
    [comer] = plan.comers
    assert (plan.name, plan.email, plan.basis, plan.language) == ("Bo Chan", "bo@example.org", Basis.SELF, "en")
    assert (comer.name, comer.is_registrant, comer.category_id, comer.is_minor) == ("Bo Chan", True, category.id, False)
    assert (plan.team, plan.guardian, plan.code, plan.acceptances) == (None, None, "", ())


def test_a_family_is_a_plan_with_ages_addresses_needs_a_team_and_a_guardian(read, edition, category):
    plan = read(family(category))
    me, child, adult = plan.comers
    assert (me.key, child.key, adult.key) == ("me", "p1", "p2")
    assert (child.from_age, child.to_age, child.is_minor, child.email) == (0, 13, True, "")
    assert (adult.from_age, adult.is_minor, adult.email) == (18, False, "sami@example.org")
    assert child.needs == {NeedKind.SHADE: ""}
    assert (adult.needs, adult.support) == ({NeedKind.SUPPORT_PERSON: "Rima"}, "Rima")
    assert plan.team == TeamWish(name="The Haddads")
    assert plan.guardian == Guardian(is_registrant=True)


def test_what_is_accepted_is_for_the_registrant_and_each_child_in_the_versions_that_were_read(read, edition, category):
    adult, guardian = (makers.waiver(edition, kind) for kind in WaiverKind)
    typed = pairs(
        guardian="me",
        accept="y",
        adult_version=str(adult.id),
        guardian_version=str(guardian.id),
        consent_p1="y",
        signed_name="A. Haddad",
    )
    plan = read(family(category, rules=typed))
    assert set(plan.acceptances) == {
        Acceptance(adult.id, "me", "A. Haddad"),
        Acceptance(guardian.id, "p1", "A. Haddad"),
    }


def test_a_minor_at_the_form_comes_with_the_guardian_they_named(read, category):
    typed = pairs(band="14-17", guardian_name="Rima Haddad", guardian_email="rima@example.org")
    who = pairs(whose="minor", name="Noa Haddad", email="noa@example.org")
    plan = read(alone(category, who=who, people={"me": typed}))
    [comer] = plan.comers
    assert (comer.is_registrant, comer.is_minor, comer.from_age, comer.to_age) == (True, True, 14, 17)
    assert plan.guardian == Guardian(name="Rima Haddad", email="rima@example.org")


def test_a_helper_does_not_come_and_says_on_what_ground(read, category):
    who = pairs(whose="else", name="Kim Lee", email="kim@example.org")
    person = pairs(name="Bo Chan", band="18-", basis="agreed", email="")
    plan = read(alone(category, who=who, people={"p1": person}, part={"p1": pairs(category=str(category.id))}))
    assert [(one.name, one.is_registrant) for one in plan.comers] == [("Bo Chan", False)]
    assert (plan.name, plan.basis) == ("Kim Lee", Basis.AGREED)


@pytest.mark.parametrize(
    ("missing", "page"),
    [
        ({"who": pairs(whose="myself", name="", email="bo@example.org")}, Page("who.edit")),
        ({"who": pairs(whose="else", name="Kim Lee", email="kim@example.org")}, Page("people.index")),
        ({"part": {}}, Page("part.edit", "me")),
        ({"part": {"me": [["category", "999"]]}}, Page("part.edit", "me")),
        ({"together": [["team", "join"], ["team_code", "WRONG1"]]}, Page("together.edit")),
        ({"help": {"me": [["device", "x" * 300]]}}, Page("helping.show")),
    ],
)
def test_the_first_page_that_is_missing_or_wrong_is_the_one_to_go_to(read, category, missing, page):
    assert read(alone(category) | missing) == page


def test_who_never_saw_what_could_help_is_led_there(read, category):
    answers = alone(category)
    del answers["help"]
    assert read(answers) == Page("helping.show")


def test_somebody_added_later_has_a_page_to_fill_in(read, category):
    answers = family(category)
    answers["people"]["p3"] = pairs(name="Ada Haddad", band="0-13")
    assert read(answers) == Page("part.edit", "p3")


def test_a_text_that_changed_leads_back_to_the_rules(read, edition, category):
    old = makers.waiver(edition)
    makers.waiver(edition, text=makers.both("Another."))
    typed = pairs(accept="y", adult_version=str(old.id), signed_name="Bo Chan")
    assert read(alone(category, rules=typed)) == Page("rules.show")


def test_what_was_said_of_somebody_who_was_removed_is_in_no_plan(read, category):
    answers = family(category, removed=["p1"])
    assert [one.key for one in read(answers).comers] == ["me", "p2"]
