"""`flask fundraising check`: whether every figure is the sum of its rows."""

from sqlalchemy import text

from eventsapp.core.db import db, writing
from tests import makers
from tests.fundraising.test_matching import offer


def test_the_operator_is_told_which_figure_is_not_its_rows(app):
    edition = makers.edition()
    makers.fundraising(edition)
    gift = makers.gift(edition, 50_00)
    acme = offer(edition)
    runner = app.test_cli_runner()
    good = runner.invoke(args=["fundraising", "check"])
    assert good.exit_code == 0 and good.output == "1 rows of the ledger: every figure is their sum.\n"
    db.session.rollback()
    with writing():
        db.session.execute(text("UPDATE gifts SET amount_cents = 5001"))
        db.session.execute(text("UPDATE edition_totals SET confirmed_cents = 4999"))
        db.session.execute(text("UPDATE matching_offers SET counted_cents = 4998"))
    bad = runner.invoke(args=["fundraising", "check"])
    assert bad.exit_code == 1
    assert f"gifts {gift.id}: amount_cents says 5001, the rows say 5000" in bad.output
    assert "confirmed_cents says 4999, the rows say 5000" in bad.output
    assert f"matching_offers {acme.id}: counted_cents says 4998, the gifts say 5001" in bad.output
