"""What everybody can see: the events, and signing up for them."""

from flask import Blueprint

from eventsapp.web.public import about, calendar, editions, home, register, series, teams, volunteer

blueprint = Blueprint("public", __name__)
for view in (home, about, calendar, series, editions, teams, register, volunteer):
    blueprint.register_blueprint(view.blueprint)
