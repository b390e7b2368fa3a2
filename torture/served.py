"""The app as it is tortured: the real one, only with an instance folder of its own."""

import os

from eventsapp import create_app

app = create_app({"INSTANCE_PATH": os.environ["TORTURE_INSTANCE"]})
