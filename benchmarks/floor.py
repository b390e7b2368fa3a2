"""The floor: a bare Flask app that answers with so many octets and does nothing else."""

from functools import lru_cache

from flask import Flask, Response, request

app = Flask(__name__)


@app.get("/")
def ready() -> str:
    """It runs."""
    return "ready"


@app.route("/<int:status>/<int:octets>", methods=["GET", "POST"])
def answer(status: int, octets: int) -> Response:
    """An answer of that size; a form that was sent is read, as every app must."""
    if request.method == "POST":
        len(request.form)
    return Response(_filled(octets), status, content_type="text/html; charset=utf-8")


@lru_cache(maxsize=64)
def _filled(octets: int) -> bytes:
    return b"x" * octets
