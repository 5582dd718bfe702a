"""What a bronze step did, whatever it read.

Belongs here: the record. Does not belong here: the steps (see ``bronze.build``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from medallion_assets.bronze.columns import SchemaChange
from medallion_assets.bronze.guards import Losses
from medallion_assets.ledger.drops import Attempt
from medallion_assets.ledger.entries import Entry
from medallion_assets.sources.landing import Delivery


@dataclass(frozen=True)
class BronzeOutcome:
    """What a bronze step did.

    Attributes:
        delivery: what was read last; None where an optional file is not there.
        appended: rows added, tombstones included.
        entries: the ledger of the table, by business day.
        touched: business days whose bronze rows changed.
        changed: where days are days of change, the rows that were added by such a day.
        drift: how the columns of the source changed with this step.
        attempts: of a source of dropped files, what became of each file.
        losses: what the delivery took away.
    """

    delivery: Delivery | None
    appended: int
    entries: Mapping[date | None, Entry]
    touched: tuple[date, ...]
    changed: Mapping[date, int] | None = None
    drift: tuple[SchemaChange, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    losses: Losses = field(default_factory=Losses)
