"""The app as it is measured: with an instance folder and a database of its own; it says how often it asked that."""

import os
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event

from eventsapp import create_app

app = create_app({"INSTANCE_PATH": os.environ["BENCHMARK_INSTANCE"]})

_asked: ContextVar[int] = ContextVar("asked")


@event.listens_for(Engine, "before_cursor_execute")
def _count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if not statement.startswith(("BEGIN", "PRAGMA")):
        _asked.set(_asked.get(0) + 1)


def _telling(application: Any) -> Any:
    """The application, with a header that says how many statements an answer took."""

    def told(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        _asked.set(0)

        def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Any:
            return start_response(status, [*headers, ("X-Queries", str(_asked.get()))], *failure)

        answer: Iterable[bytes] = application(environ, start)
        return answer

    return told


app.wsgi_app = _telling(app.wsgi_app)  # type: ignore[method-assign]
