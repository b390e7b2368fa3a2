"""Slow clients: 120 requests that are begun and not gone on with, and other visitors who are answered all the same."""

from collections.abc import Iterator

from torture.findings import Finding
from torture.fuzzing.dawdling import dawdlers, visits
from torture.ground import Ground

DAWDLERS, VISITS = 120, 60
MOST_SECONDS = 2.0
"""On two cores that are busy with others, too."""


def prove(ground: Ground) -> Iterator[Finding]:
    """Time visits before, meanwhile, and with all of them still there."""
    with ground.site(hosts=1, workers=1) as site:
        port = site.ports[0]
        before = max(visits(port, VISITS))
        with dawdlers(port, DAWDLERS):
            meanwhile = visits(port, VISITS)
        said = f"{sum(took < MOST_SECONDS for took in meanwhile)} of {VISITS}, slowest {max(meanwhile):.2f} s"
        is_fine = max(meanwhile) <= MOST_SECONDS
        yield Finding("6", f"visits while {DAWDLERS} clients dawdle", f"all within {MOST_SECONDS:.0f} s", said, is_fine)
        after = max(visits(port, VISITS))
        yield Finding(
            "6", "visits before and afterwards", "all", f"slowest {before:.2f} s, {after:.2f} s", after <= MOST_SECONDS
        )
