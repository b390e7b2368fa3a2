"""The app, for a server to pick up: `granian --interface wsgi wsgi:app` or `flask --app wsgi run`."""

from eventsapp import create_app

app = create_app()
