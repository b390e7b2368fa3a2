"""The app as it is measured: with an instance folder and a database of its own; it says how often it asked that."""

import os
from typing import Any

from flask import Response, g, has_request_context
from sqlalchemy import Engine, event

from eventsapp import create_app

app = create_app({"INSTANCE_PATH": os.environ["BENCHMARK_INSTANCE"]})


@event.listens_for(Engine, "before_cursor_execute")
def _count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    if has_request_context() and not statement.startswith(("BEGIN", "PRAGMA")):
        g.queries = g.get("queries", 0) + 1


@app.after_request
def _tell(response: Response) -> Response:
    response.headers["X-Queries"] = str(g.get("queries", 0))
    return response
