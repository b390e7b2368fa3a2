"""Lists that were uploaded and are not imported yet: sealed, for whoever uploaded them, and for a day."""

import base64
import json
import zlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from eventsapp.audit import trail
from eventsapp.audit.trail import Actor
from eventsapp.core import clock, sealing, tokens
from eventsapp.core.db import db, locked
from eventsapp.core.refusals import NotFound
from eventsapp.core.uploads import Table
from eventsapp.events.models import Edition
from eventsapp.submissions.import_models import ImportDraft

KEPT = timedelta(days=1)
"""How long after it was uploaded a list is kept."""

PEOPLE, GIFTS = "people", "gifts"
"""What a list brings in."""

Choices = dict[str, Any]


def begin(
    edition: Edition,
    account_id: int,
    filename: str,
    table: Table,
    choices: Choices,
    *,
    brings: str = PEOPLE,
    by: Actor,
) -> ImportDraft:
    """Keep an uploaded list, until it is imported or its time is over."""
    now = clock.now()
    draft = ImportDraft(
        edition=edition,
        account_id=account_id,
        reference=_unused_reference(),
        brings=brings,
        filename=filename[:100],
        sealed_table=_sealed(table),
        sealed_choices=sealing.seal(json.dumps(choices)),
        begun_at=now,
        erase_at=now + KEPT,
        outcome={},
    )
    db.session.add(draft)
    trail.record("import.begun", draft, by=by, rows=len(table.rows))
    return draft


def find(edition: Edition, reference: str, account_id: int, *, brings: str = PEOPLE) -> ImportDraft:
    """The list of that name that this account uploaded for the edition, to bring these in."""
    query = select(ImportDraft).where(
        ImportDraft.reference == reference,
        ImportDraft.edition_id == edition.id,
        ImportDraft.account_id == account_id,
        ImportDraft.brings == brings,
        ImportDraft.erase_at > clock.now(),
    )
    draft = db.session.scalars(query).first()
    if draft is None:
        raise NotFound
    return draft


def table_of(draft: ImportDraft) -> Table:
    """The rows as they were read."""
    packed = sealing.unseal(draft.sealed_table)
    if not packed:
        raise NotFound
    kept = json.loads(zlib.decompress(base64.b64decode(packed)))
    return Table(**{**kept, "rows": [(number, cells) for number, cells in kept["rows"]]})


def choices_of(draft: ImportDraft) -> Choices:
    """What was chosen so far."""
    kept = sealing.unseal(draft.sealed_choices)
    chosen: Choices = json.loads(kept) if kept else {}
    return chosen


def choose(draft: ImportDraft, **chosen: Any) -> None:
    """Keep what was chosen, beside what was chosen before."""
    draft = locked(draft)
    draft.sealed_choices = sealing.seal(json.dumps(choices_of(draft) | chosen))


def done(draft: ImportDraft, outcome: dict[str, int]) -> None:
    """It was imported: the rows go, how many there were stays until its time is over."""
    draft.imported_at = clock.now()
    draft.outcome = outcome
    draft.sealed_table = draft.sealed_choices = ""


def erase_due(now: datetime) -> int:
    """Erase the lists whose time is over, and say how many."""
    gone = db.session.execute(delete(ImportDraft).where(ImportDraft.erase_at <= now))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _sealed(table: Table) -> str:
    plain = {
        "rows": table.rows,
        "encoding": table.encoding,
        "separator": table.separator,
        "mixed": table.mixed,
        "sheets": table.sheets,
    }
    return sealing.seal(base64.b64encode(zlib.compress(json.dumps(plain).encode())).decode())


def _unused_reference() -> str:
    while True:
        drawn = tokens.reference()
        if db.session.scalar(select(ImportDraft.id).where(ImportDraft.reference == drawn)) is None:
            return drawn
