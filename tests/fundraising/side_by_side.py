"""Acts of several people at the same moment, each on a connection of its own."""

import threading
from collections.abc import Callable, Sequence

from flask import Flask

from eventsapp.core.db import db


def at_once(app: Flask, acts: Sequence[Callable[[], object]]) -> list[BaseException]:
    """Let all of them act together; what went wrong with some."""
    start, wrong = threading.Barrier(len(acts)), list[BaseException]()
    db.session.rollback()

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                act()
            except BaseException as error:
                wrong.append(error)
            finally:
                db.session.remove()

    running = [threading.Thread(target=run, args=(act,)) for act in acts]
    for one in running:
        one.start()
    for one in running:
        one.join()
    db.session.expire_all()
    return wrong
