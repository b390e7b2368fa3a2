"""What is to be done about receipts outside of this program, and by when."""

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eventsapp.core import clock
from eventsapp.core.db import row_of
from eventsapp.organization import details
from eventsapp.permissions.table import Permission
from eventsapp.receipts import tasks
from eventsapp.receipts.models import ReceiptTask
from eventsapp.web.organize import receipt_words
from eventsapp.web.organize.pressing import press
from eventsapp.web.parts import guards
from eventsapp.web.parts.forms import Form, LineField
from eventsapp.web.parts.sessions import acting

blueprint = Blueprint("receipt_tasks", __name__)


class DoneForm(Form):
    """How it was done."""

    note = LineField(_l("How it was done"), longest=300)


@blueprint.get("/receipts/tasks")
@guards.needs(Permission.ISSUE_RECEIPTS)
def index() -> str:
    """What waits, the most pressing first, and what was done lately."""
    return render_template(
        "organize/receipts/tasks.html",
        waiting=tasks.waiting(),
        done=tasks.done(),
        today=clock.today(details.zone()),
        zone=details.zone(),
        form=DoneForm(),
        words=receipt_words,
    )


@blueprint.post("/receipts/tasks/<int:number>/done")
@guards.needs(Permission.ISSUE_RECEIPTS)
def finish(number: int) -> Response:
    """It was done."""
    task = row_of(ReceiptTask, number)
    note = DoneForm().note.data or ""
    back = url_for("organize.receipt_tasks.index")
    return press(lambda: tasks.finish(task, note, by=acting()), _("Noted as done."), back=back)
