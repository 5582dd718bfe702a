"""What is to be paid by an approved run, after what is recoverable.

Belongs here: pure functions over runs and entries. Does not belong here: files (see
``payouts.exports``).

Where a run says `net`, money that was paid and is due no longer is withheld from what the same
person gets next, in the order in which runs were approved. So files that were written once come
out the same, whatever is decided later.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from medallion_assets.payouts.book import Book
from medallion_assets.payouts.posting import ZERO
from medallion_assets.payouts.records import PayoutEntry, PayoutRun, RunState
from medallion_assets.settings.payouts import Clawback

Debts = dict[tuple[str, str, str], Decimal]
"""What is recoverable, by kind, system and person."""


@dataclass(frozen=True)
class Payment:
    """What becomes of an entry: its amount is payable + withheld - recoverable.

    Attributes:
        payable: to be paid now.
        withheld: kept for what is recoverable from the same person.
        recoverable: posted before and due no longer.
    """

    entry: PayoutEntry
    payable: Decimal
    withheld: Decimal
    recoverable: Decimal


def payments_of(book: Book, run_id: str) -> list[Payment]:
    """The payments of an approved run by store and person."""
    debts: Debts = {}
    for run in _approved(book):
        payments = list(_payments(book, run, debts))
        if run.run_id == run_id:
            return sorted(payments, key=lambda one: one.entry.key)
    return []


def _approved(book: Book) -> Iterator[PayoutRun]:
    """The approved runs in the order of their approval."""
    return (row for row in book.rows if row.state == RunState.APPROVED)


def _payments(book: Book, run: PayoutRun, debts: Debts) -> Iterator[Payment]:
    """The payments of a run; what is recoverable first, since it may be withheld at once."""
    for entry in sorted(book.entries_of(run.run_id), key=lambda one: (one.amount, one.key)):
        person = (run.kind, run.system, entry.subject_id)
        if entry.amount < 0:
            if run.clawback == Clawback.NET:
                debts[person] = debts.get(person, ZERO) - entry.amount
            yield Payment(entry, ZERO, ZERO, -entry.amount)
            continue
        owed = debts.get(person, ZERO) if run.clawback == Clawback.NET else ZERO
        withheld = min(owed, entry.amount)
        debts[person] = debts.get(person, ZERO) - withheld
        yield Payment(entry, entry.amount - withheld, withheld, ZERO)
