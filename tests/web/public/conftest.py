"""Walking a public form from the first page to the last, as a browser would."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from werkzeug.test import TestResponse

from tests.visitor import FormReader, fill_in


def press(client: Any, page: TestResponse, **buttons: str) -> TestResponse:
    """Press a button of the form that stands on this page."""
    reader = FormReader("asking" if 'id="asking"' in page.text else None)
    reader.feed(page.text)
    answer: TestResponse = client.post(
        urljoin(page.request.url, reader.action or ""), data={**reader.fields, **buttons}
    )
    return answer


def go_on(client: Any, page: TestResponse, **typed: Any) -> TestResponse:
    """Fill in the form that stands on this page, press its first button, and go where it leads; None leaves out."""
    reader = FormReader("asking" if 'id="asking"' in page.text else None)
    reader.feed(page.text)
    assert reader.found, page.text
    filled = {name: value for name, value in {**reader.fields, **typed}.items() if value is not None}
    answer: TestResponse = client.post(urljoin(page.request.url, reader.action or ""), data=filled)
    return client.get(answer.location) if answer.status_code == 303 else answer


@pytest.fixture
def check() -> Callable[..., TestResponse]:
    """`check(client, url, **typed)`: fill in the form and press Continue."""
    return lambda client, url, **typed: fill_in(client, url, {**typed, "step": "check"})


@pytest.fixture
def send(check: Callable[..., TestResponse]) -> Callable[..., TestResponse]:
    """`send(client, url, **typed)`: fill in, continue, look it over and send."""

    def walk(client: Any, url: str, **typed: Any) -> TestResponse:
        page = check(client, url, **typed)
        assert page.status_code == 200, page.text
        return press(client, page, step="send")

    return walk
