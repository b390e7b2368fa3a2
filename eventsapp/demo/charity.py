"""The charity: the Dystonia Medical Research Foundation Canada."""

from eventsapp.audit.trail import Actor
from eventsapp.demo import about_dystonia
from eventsapp.demo.typography import both
from eventsapp.organization import details
from eventsapp.organization.models import Organization


def introduce(*, by: Actor) -> Organization:
    """Fill in the charity's details."""
    return details.edit(
        name=both(
            "Dystonia Medical Research Foundation Canada",
            "Fondation de recherche médicale sur la dystonie Canada",
        ),
        short_name=both("DMRF Canada", "FRMD Canada"),
        welcome=both(
            "Walk, wheel, help or just come along: our events bring together people touched by dystonia and pay for "
            "the search for a cure.",
            "Marchez, roulez, aidez ou venez simplement : nos activités rassemblent les personnes touchées par la "
            "dystonie et financent la recherche d’un remède.",
        ),
        about=about_dystonia.TEXT,
        contact_email="info@dystoniacanada.org",
        phone="1-800-361-8061",
        address="550 St. Clair Avenue West, Suite 209, Toronto, Ontario M6C 1A5",
        website="https://dystoniacanada.org",
        by=by,
    )
