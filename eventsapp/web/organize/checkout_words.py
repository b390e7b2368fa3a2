"""What organizers read about a payment online that somebody should look at."""

from flask_babel import lazy_gettext as _l

from eventsapp.checkout.models import Attention

ATTENTION = {
    Attention.AMOUNT: _l("Another amount came than was asked for"),
    Attention.CURRENCY: _l("It was paid in another currency"),
    Attention.PAID_AGAIN: _l("It was paid twice"),
    Attention.DISPUTED: _l("The cardholder’s bank objected"),
    Attention.REFUND_FAILED: _l("A refund did not arrive"),
    Attention.UNPLACED: _l("What it was for is not there any more"),
    Attention.NOT_DUE: _l("It was settled another way before"),
    Attention.BOOKS: _l("More went back than the books still held"),
}
WHAT_TO_DO = {
    Attention.AMOUNT: _l("The books hold what truly came. If that was a mistake, give the rest back at the provider."),
    Attention.CURRENCY: _l("It is not in the books, which hold Canadian dollars. Give it back, or record it by hand."),
    Attention.PAID_AGAIN: _l("The second payment is not in the books. Give it back at the provider."),
    Attention.DISPUTED: _l("The money left the books when the bank took it. Answer the bank at the provider in time."),
    Attention.REFUND_FAILED: _l("Ask the person how else they can be paid back, and write it down."),
    Attention.UNPLACED: _l("It is not in the books. Give it back, or record it by hand."),
    Attention.NOT_DUE: _l("Both are in the books. Ask whether both were meant; if not, give this one back."),
    Attention.BOOKS: _l("Somebody had taken it out of the books before. See that it was not given back twice."),
}
