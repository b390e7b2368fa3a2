"""The backup of each day, made by the worker."""

import logging
from datetime import datetime
from pathlib import Path

from flask import current_app

from eventsapp.archives import keeping
from eventsapp.commands.archives import write_backup
from eventsapp.core.db import db

log = logging.getLogger("eventsapp.backups")


def make_due(now: datetime) -> bool:
    """Make the backup of the day once its hour has passed, and let the oldest go; whether one was made.

    Of several workers on one machine one does. A backup that fails is said in the log and tried again later.
    """
    config = current_app.config
    folder = Path(config["BACKUP_FOLDER"])
    if not config["BACKUP_FOLDER"] or not _is_due(folder, now):
        return False
    db.session.rollback()
    with keeping.alone(folder) as is_ours:
        if not is_ours or not _is_due(folder, now):
            return False
        keeping.note_try(folder, now)
        path, manifest = write_backup()
        gone = keeping.thin_out(folder, now, keep=config["BACKUP_KEEP"])
    fields = {"file": path.name, "rows": manifest.rows, "bytes": path.stat().st_size, "removed": gone}
    log.info("backup made", extra={"fields": fields})
    return True


def _is_due(folder: Path, now: datetime) -> bool:
    return keeping.is_due(folder, now, hour=current_app.config["BACKUP_HOUR"]) and not keeping.was_tried(folder, now)
