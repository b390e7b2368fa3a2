"""How migrations run: online, in one transaction each, safe on a populated database of either engine.

On SQLite a changed table is rebuilt: copied, dropped, renamed. With foreign keys on, the drop would silently delete
every child row. So they are off while migrations run, and checked before each commit.

Whoever fills a whole database (`flask restore`) hands over a connection: then they are part of its transaction.
"""

from alembic import context
from sqlalchemy import Connection

# Every table, so that autogenerate sees them all.
from eventsapp.access import models as _access  # noqa: F401
from eventsapp.audit import models as _audit  # noqa: F401
from eventsapp.calendars import models as _calendars  # noqa: F401
from eventsapp.capacity import models as _capacity  # noqa: F401
from eventsapp.checkout import models as _checkout  # noqa: F401
from eventsapp.core.db import Base, db
from eventsapp.events import models as _events  # noqa: F401
from eventsapp.fundraising import batch_models as _batches  # noqa: F401
from eventsapp.fundraising import gift_models as _gifts  # noqa: F401
from eventsapp.fundraising import matching_models as _matching  # noqa: F401
from eventsapp.fundraising import models as _fundraising  # noqa: F401
from eventsapp.fundraising import sponsor_models as _sponsors  # noqa: F401
from eventsapp.mailings import models as _mailings  # noqa: F401
from eventsapp.organization import models as _organization  # noqa: F401
from eventsapp.organizing import models as _organizing  # noqa: F401
from eventsapp.outbox import models as _outbox  # noqa: F401
from eventsapp.people import models as _people  # noqa: F401
from eventsapp.permissions import models as _permissions  # noqa: F401
from eventsapp.questions import models as _questions  # noqa: F401
from eventsapp.receipts import models as _receipts  # noqa: F401
from eventsapp.registration import models as _registration  # noqa: F401
from eventsapp.submissions import models as _submissions  # noqa: F401
from eventsapp.teams import models as _teams  # noqa: F401
from eventsapp.volunteering import models as _volunteering  # noqa: F401
from eventsapp.volunteering import records as _records  # noqa: F401
from eventsapp.waivers import models as _waivers  # noqa: F401


def run() -> None:
    """Bring the database to the revision asked for."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _run_on_sqlite(connection)
        else:
            _run(connection)


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        compare_type=True,
        user_module_prefix="eventsapp.core.db.",
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            _refuse_orphans(connection)


def _run_on_sqlite(connection: Connection) -> None:
    # On the driver's own connection, before any transaction: inside one the pragma does nothing.
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        _run(connection)
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _refuse_orphans(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if orphans:
        raise RuntimeError(f"migration would leave {len(orphans)} rows without their parent: {orphans[:5]}")


if context.is_offline_mode():
    raise SystemExit("Migrations check what they did, so they run against a database only.")
run()
