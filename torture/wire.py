"""A browser on the wire: requests as they are, of whatever address, with the cookies that came back before."""

import http.client
from urllib.parse import urlencode

from tests.permissions.browsers import Answer, Fields, token_in
from tests.permissions.disguises import Asked

SECONDS = 30


class Wire:
    """One browser at one port, with a connection of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)

    def __call__(self, asked: Asked, fields: Fields) -> Answer:
        """Send it; a connection that the server has closed meanwhile is opened again."""
        headers = dict(asked.headers)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = urlencode(fields) if fields else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            return self._sent(asked, body, headers)
        except (http.client.HTTPException, ConnectionError):
            self._connection.close()
            return self._sent(asked, body, headers)

    def token_at(self, path: str) -> str:
        """The token of the form of that page."""
        return token_in(self(Asked("GET", path), []).body.decode())

    def fill_in(self, path: str, fields: Fields) -> Answer:
        """Send the form of that page with these fields alone."""
        return self(Asked("POST", path), [*fields, ("csrf_token", self.token_at(path))])

    def _sent(self, asked: Asked, body: str | None, headers: dict[str, str]) -> Answer:
        self._connection.request(asked.method, asked.path, body=body, headers=headers)
        answer = self._connection.getresponse()
        octets = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, kept = value.split(";", 1)[0].partition("=")
                self.cookies[key] = kept
        kind = (answer.getheader("Content-Type") or "").split(";")[0]
        return Answer(answer.status, answer.getheader("Location") or "", octets, kind)
