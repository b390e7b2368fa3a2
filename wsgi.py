"""The app, for a server to pick up: `python serve.py … wsgi:app` or `flask --app wsgi run`."""

import gc

gc.disable()  # nothing that is read in now is ever let go

from eventsapp import create_app  # noqa: E402 - after the line above

app = create_app()
# Python looks through all it holds from time to time, while everybody waits: a third of a second, were it not told
# that this stays.
gc.freeze()
gc.enable()
