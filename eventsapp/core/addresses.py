"""Where things are: addresses for mails and calendars, which are read far from any request."""

from urllib.parse import urlsplit

from flask import current_app


def of(endpoint: str, *, language: str = "en", **values: object) -> str:
    """The full address of a page in that language, on the host the settings name and no other.

    Links never follow the Host header of a request: whoever sends one must not decide where our mails point.
    """
    public = urlsplit(current_app.config["PUBLIC_URL"])
    root = public.path.rstrip("/") + ("/fr" if language == "fr" else "")
    adapter = current_app.url_map.bind(public.netloc, script_name=root or "/", url_scheme=public.scheme)
    return adapter.build(endpoint, values, force_external=True)


def host() -> str:
    """The name of our host, as in Message-ID."""
    return urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"
