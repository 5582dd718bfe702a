"""Entries of the ledger: per table, day and measure, where each row went.

Belongs here: the entry, its two equations, its form as rows and as views that people read. Does not
belong here: counting (see ``silver.counting``) and storing (see ``ledger.store``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

ROWS = "rows"
"""The measure that counts rows; every other measure is a money column's sum in reais."""

NEVER_ASKED = ""
"""The load of a day that only moved rows have touched so far."""

ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where the amount of one measure went.

    Attributes:
        unreadable: of a money column the number of values in bronze that are no money, and so are
            in none of its sums.
    """

    received: Decimal = ZERO
    unparsable: Decimal = ZERO
    bronze: Decimal = ZERO
    silver: Decimal | None = None
    quarantined: Decimal = ZERO
    duplicates: Decimal = ZERO
    superseded: Decimal = ZERO
    removed: Decimal = ZERO
    unreadable: Decimal = ZERO

    @property
    def imbalance(self) -> str:
        """Which equation does not hold, with its numbers; empty where both do."""
        if self.received != self.bronze + self.unparsable:
            return f"received {self.received} ≠ bronze {self.bronze} + unparsable {self.unparsable}"
        if self.silver is None:
            return ""
        out = self.silver + self.quarantined + self.duplicates + self.superseded + self.removed
        if self.bronze != out:
            return (
                f"bronze {self.bronze} ≠ silver {self.silver} + quarantined {self.quarantined} "
                f"+ duplicates {self.duplicates} + superseded {self.superseded} "
                f"+ removed {self.removed}"
            )
        return ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The ledger of one table on one day (None: rows and tables without a day).

    Attributes:
        accounts: by measure.
        rules: rows of the day a broken rule, quarantine and warnings alike.
        bronze_version: fingerprint of the day's bronze rows.
        silver_version: fingerprint of the day's silver rows, empty until built.
        basis: versions of what silver was built from, by name.
    """

    table_name: str
    business_day: date | None
    accounts: Mapping[str, Account]
    rules: Mapping[str, int] = field(default_factory=dict)
    load_id: str = ""
    bronze_version: str = ""
    silver_version: str = ""
    basis: Mapping[str, str] = field(default_factory=dict)
    run_id: str = ""

    @property
    def rows(self) -> Account:
        """The account of rows."""
        return self.accounts[ROWS]

    @property
    def built(self) -> bool:
        """Whether silver was built for the day."""
        return self.rows.silver is not None

    @property
    def imbalances(self) -> list[str]:
        """Every equation that does not hold, by measure."""
        found = ((name, account.imbalance) for name, account in self.accounts.items())
        return [f"{name}: {problem}" for name, problem in found if problem]


def by_day(entries: Iterable[Entry]) -> dict[date | None, Entry]:
    """Entries of one table by their day."""
    return {entry.business_day: entry for entry in entries}


AMOUNTS = (
    "received", "unparsable", "bronze",
    "silver", "quarantined", "duplicates", "superseded", "removed",
)  # fmt: skip
"""What an account counts, as the ledger's columns are named."""

LEDGER_VIEWS = (
    f"""
    create view ledger.rows as
    select table_name, business_day,
           {", ".join(f"{name}::bigint as {name}" for name in AMOUNTS)},
           load_id, run_id
    from ledger.entries where measure = 'rows'
    """,
    f"""
    create view ledger.money as
    select table_name, business_day, measure as column_name,
           {", ".join(name for name in AMOUNTS if name not in {"received", "unparsable"})},
           unreadable
    from ledger.entries where measure <> 'rows'
    """,
    """
    create view ledger.rules as
    select table_name, business_day, rule, (rules ->> rule)::bigint as rows
    from (
        select table_name, business_day, rules, unnest(json_keys(rules)) as rule
        from ledger.entries where measure = 'rows'
    )
    """,
)
"""Rows, money to the cent, and broken rules, each by table and day."""
