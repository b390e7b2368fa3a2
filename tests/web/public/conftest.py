"""Walking a public form from the first page to the last, as a browser would."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.visitor import FormReader, fill_in


def press(client: Any, page: TestResponse, **buttons: str) -> TestResponse:
    """Press a button of the form that stands on this page."""
    reader = FormReader("asking" if 'id="asking"' in page.text else None)
    reader.feed(page.text)
    answer: TestResponse = client.post(reader.action, data={**reader.fields, **buttons})
    return answer


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
