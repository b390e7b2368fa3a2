"""Markdown as organizers write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventsapp.core import markdown


def test_the_page_keeps_the_first_heading_to_itself():
    assert markdown.rendered("# One\n\n## Two\n\n###### Six") == "<h2>One</h2>\n<h3>Two</h3>\n<h6>Six</h6>"


def test_paragraphs_lists_and_emphasis_are_kept():
    assert markdown.rendered("A **b** *c*\n\n- d\n- e") == (
        "<p>A <strong>b</strong> <em>c</em></p>\n<ul>\n<li>d</li>\n<li>e</li>\n</ul>"
    )


@pytest.mark.parametrize(
    "to", ["https://example.org", "http://example.org", "mailto:a@example.org", "tel:+14165550100"]
)
def test_a_link_goes_to_pages_mail_and_telephones_without_our_recommendation(to):
    assert markdown.rendered(f"[here]({to})") == f'<p><a href="{to}" rel="noopener nofollow ugc">here</a></p>'


@pytest.mark.parametrize(
    "to", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:alert(1)", "file:///etc/passwd", "ftp://x.example"]
)
def test_a_link_goes_nowhere_else(to):
    assert f'href="{to}' not in markdown.rendered(f"[here]({to})")
    assert "href" not in markdown.rendered(f"[here](<{to}>)")


def test_pictures_are_not_fetched_from_anywhere():
    assert "<img" not in markdown.rendered("![a spy](https://spy.example/pixel.gif)")


@given(st.text())
def test_whatever_is_written_only_harmless_tags_come_out(text):
    html = markdown.rendered(f"<script>{text}</script> <img src=x onerror=alert(1)> {text}")
    for tag in ("<script", "<img", "<iframe", "<style", "<h1", ' onerror="', " style="):
        assert tag not in html.replace("&lt;", "")
