"""Markdown as organizers write it, made into HTML that is safe to show to anybody."""

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from eventsapp.core.languages import Bilingual

_HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
_TAGS = _HEADINGS | {"p", "br", "hr", "ul", "ol", "li", "blockquote", "a", "strong", "em", "code", "pre"}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_FOR_STRANGERS = "noopener nofollow ugc"
_LOWEST = 6

_PARSER = MarkdownIt("commonmark", {"html": False}).disable("image")


def rendered(text: str) -> str:
    """The text as safe HTML: no raw HTML, no images, no scripts; links only to pages, mail and telephones.

    The page owns the `h1`, so a text's first heading is an `h2`. What comes out needs no further escaping.
    """
    tokens = _PARSER.parse(text)
    for token in tokens:
        _lower_heading(token)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=_FOR_STRANGERS).strip()


def rendered_in_both(text: Bilingual) -> Bilingual:
    """The same, for a text in both languages."""
    return Bilingual(en=rendered(text.en), fr=rendered(text.fr))


def _lower_heading(token: Token) -> None:
    if re.fullmatch(r"h[1-6]", token.tag):
        token.tag = f"h{min(int(token.tag[1]) + 1, _LOWEST)}"
