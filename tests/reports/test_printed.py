"""Printed lists: what the filter shows, on paper, in the order they are needed in."""

import io

import pytest
from pypdf import PdfReader

from eventsapp.core import languages
from eventsapp.core.db import writing
from eventsapp.questions.models import About
from eventsapp.registration import answers
from eventsapp.reports import emergencies, printed, rosters
from eventsapp.reports.filters import Filter, Standing, Who
from eventsapp.reports.printed import Arrangement, Paper, TooLongToPrint, Wanted
from tests import cast, makers

EVERYBODY = Filter()


@pytest.fixture
def walk(app):
    makers.organization()
    return makers.edition(of=makers.series("walk"))


@pytest.fixture
def crowd(walk):
    """Two categories and a shift, one person in each."""
    short, long = (makers.category(walk, name=makers.both(name)) for name in ("2 km", "5 km"))
    makers.entry(long, makers.person("Amina Haddad", "amina@example.org", phone="+1 647-555-0119"))
    makers.entry(short, makers.person("Zoë Lefèvre"))
    makers.assignment(makers.shift(walk), makers.person("Kim Lee"))
    return walk


def pdf(
    app,
    walk,
    arrangement=Arrangement.ALPHABETICAL,
    *,
    asked=EVERYBODY,
    language="en",
    paper=Paper.LETTER,
    with_contacts=False,
    question=None,
):
    wanted = Wanted(arrangement, paper, with_contacts, question)
    with app.test_request_context(), languages.speaking(language):
        found = printed.collected(walk, asked)
        octets = printed.pdf(walk, wanted, found, rosters.menu(walk.id), filtered="Everybody")
    return PdfReader(io.BytesIO(octets))


def text_of(document):
    return "\n".join(page.extract_text() for page in document.pages)


def is_universal(document):
    return b"<pdfuaid:part>1</pdfuaid:part>" in document.xmp_metadata.stream.get_data()


def in_order(text, *parts):
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_a_list_by_name_is_tagged_says_what_it_is_and_has_everybody_in_order(app, crowd):
    document = pdf(app, crowd)
    text = text_of(document)
    assert is_universal(document) and document.trailer["/Root"]["/Lang"] == "en-CA"
    assert "List by name: The Walk (walk)" in text and "Page 1 of 1" in text and "3 lines" in text
    assert in_order(text.split("Reference", 1)[1], "Amina Haddad", "Kim Lee", "Zoë Lefèvre")
    assert "example.org" not in text and "647" not in text


def test_contact_data_stand_in_it_only_when_asked_for(app, crowd):
    text = text_of(pdf(app, crowd, with_contacts=True)).replace("\n", "")
    assert "amina@example.org" in text and "647-555-0119" in text


def test_a_list_by_category_has_its_categories_in_the_order_of_the_organizers_and_helpers_last(app, crowd):
    text = text_of(pdf(app, crowd, Arrangement.BY_CATEGORY)).split("Everybody", 1)[1]
    assert in_order(text, "2 km\n", "Zoë Lefèvre", "5 km\n", "Amina Haddad", "Volunteers", "Kim Lee")


def test_a_list_by_role_and_shift_has_each_shift_with_its_time(app, crowd):
    makers.assignment(makers.shift(crowd, at=makers.time(13), until=makers.time(15)), makers.person("Bo"))
    text = text_of(pdf(app, crowd, Arrangement.BY_SHIFT)).split("Everybody", 1)[1]
    assert "8:00\xa0a.m. to 12:00\xa0p.m." in text.replace(" ", "\xa0").replace("\xa0to\xa0", " to ")
    assert in_order(text, "Kim Lee", "Bo", "Participants", "Amina Haddad", "Zoë Lefèvre")


def test_it_shows_exactly_what_the_filter_shows(app, crowd):
    text = text_of(pdf(app, crowd, asked=Filter(who=Who.VOLUNTEERS)))
    assert "Kim Lee" in text and "Amina" not in text
    assert "Kim" not in text_of(pdf(app, crowd, asked=Filter(standing=Standing.WAITLISTED)))


@pytest.mark.parametrize("about", list(About))
def test_an_emergency_sheet_says_whom_to_call(app, walk, about):
    question = makers.question(walk, about=about, label=makers.both("Whom may we call in an emergency?", "Urgence?"))
    entry = makers.entry(makers.category(walk), makers.person("Amina Haddad", phone="+1 647-555-0119"))
    with writing():
        of_person = entry if about is About.PERSON else None
        answers.keep(entry.registration, {question.id: "Omar, 416-555-0100"}, entry=of_person)
    (asked,) = emergencies.questions(walk.id)
    text = text_of(pdf(app, walk, Arrangement.EMERGENCY, question=asked)).replace("\n", " ")
    assert "Omar, 416-555-0100" in text and "647-555-0119" in text and "Emergency sheet" in text


@pytest.mark.parametrize(("paper", "points"), [(Paper.LETTER, (612, 792)), (Paper.A4, (595, 842))])
def test_it_is_made_for_the_paper_in_the_printer(app, crowd, paper, points):
    box = pdf(app, crowd, paper=paper).pages[0].mediabox
    assert (round(box.width), round(box.height)) == points


def test_it_speaks_french(app, crowd):
    document = pdf(app, crowd, language="fr")
    assert document.trailer["/Root"]["/Lang"] == "fr-CA" and "Page 1 de 1" in text_of(document)


@pytest.mark.parametrize("name", [*cast.NAMES, *cast.HOSTILE_NAMES, "Robin\ufffe", "Robin\u202e"])
def test_no_name_breaks_it(app, walk, name):
    person = makers.person("Robin")
    with writing():
        makers.db.session.merge(person).name = name
    makers.entry(makers.category(walk), person)
    document = pdf(app, walk)
    assert is_universal(document) == ("🌻" not in name) and "The Walk (walk)" in text_of(document)


def test_many_lines_go_over_several_pages_with_their_heads_on_each(app, walk):
    category = makers.category(walk)
    for number in range(60):
        makers.entry(category, makers.person(f"Robin {number:03}"))
    document = pdf(app, walk)
    assert len(document.pages) > 1 and all("Reference" in page.extract_text() for page in document.pages)
    assert "Robin 059" in text_of(document)


def test_more_than_fits_is_refused_with_the_way_out(app, crowd, monkeypatch):
    monkeypatch.setattr(printed, "MOST", 2)
    with app.test_request_context(), pytest.raises(TooLongToPrint, match="too long for one document") as refused:
        printed.collected(crowd, EVERYBODY)
    assert "more than 2 lines" in str(refused.value)
