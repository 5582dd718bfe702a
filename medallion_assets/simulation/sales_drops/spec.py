"""How many drops are invented, and what is truth in them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from medallion_assets.simulation.spec import NumberedDays


@dataclass(frozen=True)
class DropParameters(NumberedDays):
    """What is invented.

    Attributes:
        sales: a shop and day, before those that are truth as repetitions.
        months: whole months before that of the first day, with a file a shop each.
    """

    first_day: date = date(2026, 1, 5)
    days: int = 7
    sales: int = 40
    seed: int = 7
    months: int = 0


@dataclass
class DropTruth:
    """What a platform has to find, once all files were taken in.

    Attributes:
        rows: by table, records of loaded files that are rows.
        unparsable: by table, records of loaded files that are none.
        rejected: files that cannot be taken in, each with what is wrong.
        duplicates: files whose bytes another file has.
        reasons: by table and reason, rows that are rejected for it; a row has one.
        warnings: by table and rule, what is counted and stays.
        superseded: by table, rows that a later file replaces.
        revenue: by table of sales, the sum of what silver accepts, in rupees.
    """

    rows: Counter[str] = field(default_factory=Counter)
    unparsable: Counter[str] = field(default_factory=Counter)
    rejected: dict[str, str] = field(default_factory=dict)
    duplicates: list[str] = field(default_factory=list)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    warnings: Counter[tuple[str, str]] = field(default_factory=Counter)
    superseded: Counter[str] = field(default_factory=Counter)
    revenue: dict[str, Decimal] = field(default_factory=dict)

    def quarantined(self, table: str) -> int:
        """Rows of a table that are rejected."""
        return sum(rows for (name, _), rows in self.reasons.items() if name == table)

    def silver(self, table: str) -> int:
        """Rows of a table that are accepted and not replaced."""
        return self.rows[table] - self.quarantined(table) - self.superseded[table]

    def to_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "rows": dict(self.rows),
            "unparsable": dict(self.unparsable),
            "rejected": self.rejected,
            "duplicates": self.duplicates,
            "reasons": {f"{table} {name}": n for (table, name), n in sorted(self.reasons.items())},
            "warnings": {
                f"{table} {name}": n for (table, name), n in sorted(self.warnings.items())
            },
            "superseded": dict(self.superseded),
            "revenue": self.revenue,
        }
