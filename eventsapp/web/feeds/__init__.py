"""Calendars to subscribe to, for programs rather than people."""

from flask import Blueprint

from eventsapp.web.feeds import calendars, robots, shifts

blueprint = Blueprint("feeds", __name__)
for view in (calendars, robots, shifts):
    blueprint.register_blueprint(view.blueprint)
