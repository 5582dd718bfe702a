"""Where the rows and the money of a cleaned table went, by day.

Belongs here: putting the numbers of the ledger together, which come from three independent places:
bronze as published, the engine's classification, and the staged silver files. Does not belong
here: counting them (see ``clean`` and ``examination``).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from medallion_assets.engines.cleaned import Cleaned, StagedCount
from medallion_assets.ledger.entries import ROWS, Account
from medallion_assets.tables.model import Table

Day = date | None
OUTCOMES = {
    "quarantined": "quarantined",
    "duplicate": "duplicates",
    "superseded": "superseded",
    "removed": "removed",
}


@dataclass
class DayCount:
    """What the staged result of one day amounts to.

    Attributes:
        version: fingerprint of the day's silver rows.
        accounts: by measure; only what silver decides is filled in.
    """

    version: str = "0-0"
    accounts: dict[str, Account] = field(default_factory=dict)


def count_days(table: Table, cleaned: Cleaned) -> dict[Day, DayCount]:
    """The rows and the money of every day that has any."""
    measures = [ROWS, *table.money_columns]
    amounts: dict[Day, dict[str, dict[str, Decimal]]] = defaultdict(
        lambda: {measure: defaultdict(Decimal) for measure in measures}
    )
    for count in cleaned.classes:
        sums = (Decimal(count.rows), *count.sums)
        if count.kind in OUTCOMES:
            _add(amounts[count.day], measures, OUTCOMES[count.kind], sums)
        elif table.reduce is not None:
            _add(amounts[count.day], measures, "superseded", sums)
    versions: dict[Day, str] = {}
    for staged in cleaned.staged:
        versions[staged.day] = version_of(staged)
        _add(amounts[staged.day], measures, "silver", (Decimal(staged.rows), *staged.sums))
        if table.reduce is not None:
            amounts[staged.day][ROWS]["superseded"] -= staged.rows
    for money in cleaned.money:
        _add(amounts[money.day], measures[1:], "bronze", money.sums)
        _add(amounts[money.day], measures[1:], "unreadable", map(Decimal, money.unreadable))
    return {
        day: DayCount(versions.get(day, "0-0"), _accounts(parts)) for day, parts in amounts.items()
    }


def _add(
    day: Mapping[str, dict[str, Decimal]],
    measures: list[str],
    where: str,
    sums: Iterable[Decimal | None],
) -> None:
    """Add one sum a measure."""
    for measure, amount in zip(measures, sums, strict=True):
        day[measure][where] += Decimal(amount or 0)


def _accounts(found: Mapping[str, Mapping[str, Decimal]]) -> dict[str, Account]:
    """Accounts from sums; money is received as it lies in bronze."""
    accounts = {}
    for measure, sums in found.items():
        parts = {"silver": Decimal(0), **sums}
        accounts[measure] = Account(**parts, received=parts.get("bronze", Decimal(0)))
    return accounts


def version_of(staged: StagedCount) -> str:
    """The version of a day of silver: how many rows it has, and their fingerprint."""
    return f"{staged.rows}-{staged.fingerprint}"


def count_rules(cleaned: Cleaned) -> dict[Day, dict[str, int]]:
    """Broken rules by day: reasons over rejected rows, flags and findings over valid ones."""
    found: dict[Day, dict[str, int]] = defaultdict(dict)
    for count in (*cleaned.rules, *cleaned.findings):
        found[count.day][count.rule] = count.rows
    return found
