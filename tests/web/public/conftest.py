"""Walking a public form from the first page to the last, as a browser would."""

from typing import Any
from urllib.parse import urljoin

from werkzeug.test import TestResponse

from tests.visitor import FormReader


def press(client: Any, page: TestResponse, **buttons: Any) -> TestResponse:
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
