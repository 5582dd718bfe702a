"""Where a month stands: what is due by today's data beside what was posted.

Belongs here: comparing, for people and reports. Does not belong here: posting the difference (see
``payouts.closing``).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.payouts.book import read_book
from medallion_assets.payouts.closing import due_now
from medallion_assets.payouts.marts import month_of
from medallion_assets.payouts.posting import NOTHING_DUE, ZERO, sums
from medallion_assets.payouts.records import PayoutKey
from medallion_assets.payouts.rules import PayoutRule
from medallion_assets.session import Session


@dataclass(frozen=True)
class Standing:
    """A key of a month.

    Attributes:
        due: by today's data.
        posted: by all runs so far.
    """

    key: PayoutKey
    due: Decimal
    posted: Decimal

    @property
    def difference(self) -> Decimal:
        """What closing the month again would post."""
        return self.due - self.posted


def standing_of(
    session: Session, reader: SnapshotReader, rule: PayoutRule, period: date
) -> list[Standing]:
    """All keys of a month to which something is due or was posted.

    Raises:
        ConfigurationError: there is no such mart or month.
    """
    month = month_of(session, reader, rule, period)
    book = read_book(session, reader)
    due = due_now(month, book.standing(rule, period))
    posted = sums(book.posted(rule, period))
    return [
        Standing(key, due.get(key, NOTHING_DUE).amount, posted.get(key, ZERO))
        for key in sorted({*due, *posted})
        if due.get(key, NOTHING_DUE).amount or posted.get(key)
    ]
