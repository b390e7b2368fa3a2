"""The app as it is measured: with an instance folder and a database of its own."""

import os

from eventsapp import create_app

app = create_app({"INSTANCE_PATH": os.environ["BENCHMARK_INSTANCE"]})
