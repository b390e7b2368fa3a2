"""A charity with one of everything, served: what each address is about is known."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.engines import Databases
from tests.permissions import everything
from tests.permissions.everything import Everything
from torture.ground import Ground
from torture.sites import Site


@contextmanager
def served(ground: Ground, **settings: Any) -> Iterator[tuple[Site, Everything]]:
    """One host of two workers on a fresh SQLite file; the block stands in the context of an app on the same one."""
    databases = Databases(ground.folder, "charity")
    with databases.fresh("sqlite") as url:
        site = Site(ground.folder / "site", url, hosts=1, workers=2, with_outbox=False, settings=settings)
        try:
            site.start()
            with site.app().app_context():
                yield site, everything.make()
        finally:
            site.close()
