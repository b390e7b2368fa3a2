"""Calendars to subscribe to, for programs rather than people."""

from flask import Blueprint

from eventsapp.web.feeds import calendars, organizers, own, robots, security

blueprint = Blueprint("feeds", __name__)
for view in (calendars, own, organizers, robots, security):
    blueprint.register_blueprint(view.blueprint)
