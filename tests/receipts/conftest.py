"""What tests of receipts share: a charity that may issue them, and an edition that gifts are for."""

import pytest

from tests import makers


@pytest.fixture
def walk(app, still):
    makers.organization()
    makers.receipt_settings()
    edition = makers.edition(of=makers.series("walk"), year=2027)
    makers.fundraising(edition)
    return edition
