"""A month of a mart that says who is due what, as it is published now.

Belongs here: reading it, and refusing a month that cannot be paid. Does not belong here: which
mart it is (see ``payouts.rules``).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from medallion_assets.core.errors import BadDeliveryError, ConfigurationError
from medallion_assets.core.sql import first_row, quoted
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.payouts.posting import CENT, ZERO, Due, part_of
from medallion_assets.payouts.records import PayoutKey, canonical_hash
from medallion_assets.payouts.rules import PayoutRule
from medallion_assets.session import Session

MONTH, LOADED, IN_MONTH, COMPLETE, CURRENCY = (
    "month",
    "days_loaded",
    "days_in_month",
    "is_complete",
    "currency",
)
"""Columns that every mart of months has."""
HELD = "held_"
"""How a reason begins for which something is not payable."""
PIECE = Decimal("1.00")


@dataclass(frozen=True)
class MartMonth:
    """The rows of a month.

    Attributes:
        rate: that the mart was built with; None where the rule has none.
        sha256: of all rows as they were read.
        held: how many rows are held back, by the reason.
    """

    rule: PayoutRule
    period: date
    rows: tuple[Mapping[str, Any], ...]
    rate: Decimal | None
    sha256: str
    held: Mapping[str, int]

    @property
    def days_loaded(self) -> int:
        """Days of the month that were taken in."""
        return int(self.rows[0][LOADED])

    @property
    def days_in_month(self) -> int:
        """Days that the month has."""
        return int(self.rows[0][IN_MONTH])

    @property
    def currency(self) -> str | None:
        """Currency of the amounts; of pieces there is none."""
        return str(self.rows[0][CURRENCY]) if self.rule.due else None

    def due(self, rate: Decimal | None) -> dict[PayoutKey, Due]:
        """What is due to whom, by a rate that may be another one than the mart's."""
        flag, value = self.rule.is_due
        found = {}
        for row in self.rows:
            if row[flag] == value:
                found[self._key(row)] = self._due(row, rate)
        return {key: due for key, due in found.items() if due.amount}

    def _key(self, row: Mapping[str, Any]) -> PayoutKey:
        rule = self.rule
        store = str(row[rule.store]) if rule.store else ""
        return PayoutKey(str(rule.kind), rule.system, self.period, store, str(row[rule.subject]))

    def _due(self, row: Mapping[str, Any], rate: Decimal | None) -> Due:
        rule = self.rule
        basis = (row[rule.basis] or ZERO).quantize(CENT)
        place = row[rule.place] if rule.place else None
        if rule.due is None:
            return Due(PIECE, basis, place)
        amount = row[rule.due] if rate is None or rate == self.rate else part_of(basis, rate)
        return Due(amount.quantize(CENT), basis, place)


def read_month(
    session: Session, reader: SnapshotReader, rule: PayoutRule, period: date
) -> MartMonth:
    """A month of the mart that may be paid by.

    Raises:
        ConfigurationError: it is not there, not complete, or has an impossible rate.
    """
    found = month_of(session, reader, rule, period)
    if not all(row[COMPLETE] for row in found.rows):
        raise ConfigurationError(
            f"{period:%Y-%m} of {rule.system} is not complete: {found.days_loaded} of its "
            f"{found.days_in_month} days are loaded",
            remedy=f"load the others (`medallion run --source {rule.system} --from … --to …`), "
            "or say in `days_without_files` on which days nothing is expected (docs/gold.md)",
        )
    return found


def month_of(session: Session, reader: SnapshotReader, rule: PayoutRule, period: date) -> MartMonth:
    """A month of the mart, complete or not.

    Raises:
        ConfigurationError: the mart or the month is not there, or its rate is impossible.
    """
    rows = _rows(session, reader, rule, period)
    rates = {row[rule.rate] for row in rows} if rule.rate else set()
    if len(rates) > 1:
        raise BadDeliveryError(
            f"{rule.identifier} has {len(rates)} rates in {period:%Y-%m}",
            remedy=f"`medallion run --source {rule.system} --all` builds it anew",
        )
    rate = next(iter(rates), None)
    if rate is not None:
        require_rate(rate, rule)
    held = Counter(
        str(row[rule.held]) for row in rows if rule.held and str(row[rule.held]).startswith(HELD)
    )
    sha256 = canonical_hash(value for row in rows for value in row.values())
    return MartMonth(rule, period, tuple(rows), rate, sha256, held)


def require_rate(rate: Decimal, rule: PayoutRule) -> None:
    """Refuse a rate by which nobody can be paid."""
    if not 0 <= rate <= 1:
        raise ConfigurationError(
            f"the rate {rate:.4f} of {rule.identifier} is {rate * 100:.2f} %; expected 0 to 100 %",
            remedy="correct `incentive_basis_points` in dbt_gold/dbt_project.yml and run "
            f"`medallion run --source {rule.system} --all`",
        )


def _rows(
    session: Session, reader: SnapshotReader, rule: PayoutRule, period: date
) -> list[dict[str, Any]]:
    """The rows of a month in the order of their key; there are some."""
    table = reader.table(rule.identifier) if rule.identifier in reader.heads else None
    build = f"`medallion run --source {rule.system} --all` builds it"
    if table is None:
        raise ConfigurationError(f"{rule.identifier} is not there yet", remedy=build)
    order = ", ".join(quoted(name) for name in (rule.store, rule.subject) if name)
    sql = reader.sql(rule.identifier, table.schema())
    found = session.connection.execute(
        f"select * from ({sql}) where {quoted(MONTH)} = ? order by {order}", [period]
    )
    rows = list(found.to_arrow_table().to_pylist())
    if not rows:
        raise ConfigurationError(
            f"{rule.identifier} has no row of {period:%Y-%m}: nothing of it is loaded",
            remedy=f"name a month with sales, or load it: {build}",
        )
    return rows


def last_complete_month(session: Session, reader: SnapshotReader, rule: PayoutRule) -> date | None:
    """The last month of which all days are loaded."""
    table = reader.table(rule.identifier) if rule.identifier in reader.heads else None
    if table is None:
        return None
    sql = reader.sql(rule.identifier, table.schema())
    found = first_row(
        session.connection.execute(
            f"select max({quoted(MONTH)}) from ({sql}) where {quoted(COMPLETE)}"
        )
    )
    return found[0] if found else None
