"""`flask audit`: sealing and verifying the trail."""

from datetime import timedelta

from sqlalchemy import text

from eventsapp.audit import trail
from eventsapp.core.db import db, writing
from tests import makers


def test_the_operator_seals_verifies_and_is_told_what_was_changed(app, still):
    account = makers.account()
    with writing():
        trail.record("test.one", account, by=trail.OPERATOR)
    still.shift(timedelta(minutes=1))
    runner = app.test_cli_runner()
    assert runner.invoke(args=["audit", "seal"]).output == "1 lines sealed.\n"
    good = runner.invoke(args=["audit", "verify"])
    assert good.exit_code == 0 and "1 lines sealed, 0 waiting." in good.output
    head = good.output.split()[-1]
    assert runner.invoke(args=["audit", "verify", "--since", head]).exit_code == 0
    db.session.rollback()
    with writing():
        db.session.execute(text("UPDATE audit_lines SET action = 'test.two'"))
    bad = runner.invoke(args=["audit", "verify"])
    assert bad.exit_code == 1 and "changed" in bad.output
