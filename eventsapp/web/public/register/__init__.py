"""Taking part and helping: one form for a household, in small steps or on one page, kept until it is sent."""

from flask import Blueprint

from eventsapp.web.public.register import (
    again,
    checking,
    group,
    helping,
    later,
    next_time,
    opening,
    part,
    people,
    rules,
    shifts,
    steps,
    together,
    who,
    whole,
)

blueprint = Blueprint("register", __name__)
for view in (who, people, group, part, shifts, together, helping, rules, checking, next_time, later, whole, again):
    blueprint.register_blueprint(view.blueprint)
opening.init_app(blueprint)
blueprint.context_processor(lambda: {"step_number": steps.number, "step_names": steps.names, "which": steps.which})
