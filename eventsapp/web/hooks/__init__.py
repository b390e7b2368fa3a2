"""What other services call when something happened there: programs, without a session."""

from flask import Blueprint

from eventsapp.web.hooks import payments

blueprint = Blueprint("hooks", __name__)
for view in (payments,):
    blueprint.register_blueprint(view.blueprint)
