"""The app as it is tortured: the real one, with an instance folder of its own, and what a proof takes from it."""

import os
from pathlib import Path

from eventsapp import create_app
from torture import clocks, controls

app = create_app({"INSTANCE_PATH": os.environ["TORTURE_INSTANCE"]})
controls.switch_off(app)
if clock := app.config.get("TORTURE_CLOCK"):
    clocks.follow(Path(clock))
