"""The app as the browser tests serve it: the real thing, with an instance folder of its own."""

import os

from eventsapp import create_app

app = create_app({"INSTANCE_PATH": os.environ["LIVE_INSTANCE"]})
