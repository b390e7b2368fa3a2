"""What everybody can see: the events, and signing up for them."""

from flask import Blueprint

from eventsapp.web.public import (
    about,
    calendar,
    checkout,
    editions,
    fundraising,
    give,
    help_wanted,
    home,
    leave,
    leave_digest,
    privacy,
    register,
    series,
    teams,
    verify,
    volunteer,
)

blueprint = Blueprint("public", __name__)
for view in (
    home,
    about,
    privacy,
    calendar,
    series,
    editions,
    teams,
    fundraising,
    register,
    volunteer,
    help_wanted,
    give,
    verify,
    leave,
    leave_digest,
    checkout,
):
    blueprint.register_blueprint(view.blueprint)
