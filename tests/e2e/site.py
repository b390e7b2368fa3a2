"""The app as the browser tests serve it: the real thing, with an instance folder of its own."""

import os
from pathlib import Path

from jinja2 import FileSystemBytecodeCache

from eventsapp import create_app

app = create_app({"INSTANCE_PATH": os.environ["LIVE_INSTANCE"]})
compiled = Path(os.environ["LIVE_INSTANCE"]).parent / "templates"
compiled.mkdir(exist_ok=True)
app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
