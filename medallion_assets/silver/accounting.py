"""The ledger of the days that a silver step rewrites, from what was counted of them.

Belongs here: putting numbers, versions and basis of a day into its entry. Does not belong here:
counting (see ``silver.counting``) and judging (see ``silver.audit``).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from medallion_assets.core.partitions import Days
from medallion_assets.engines.cleaned import Cleaned
from medallion_assets.ledger.entries import ROWS, Account, Entry
from medallion_assets.session import Session
from medallion_assets.silver.counting import DayCount, count_days, count_rules
from medallion_assets.silver.input_fingerprints import JUDGEMENT, InputFingerprints
from medallion_assets.silver.publication import PUBLISHED_RANGE
from medallion_assets.tables.model import Table

Day = date | None
Entries = Mapping[Day, Entry]


def entries_of(
    session: Session,
    table: Table,
    known: Entries,
    days: Days | None,
    basis: InputFingerprints,
    cleaned: Cleaned,
) -> dict[Day, Entry]:
    """The ledger of the rewritten days as it is once they are published."""
    counts = count_days(table, cleaned)
    rules = count_rules(cleaned)
    entries: dict[Day, Entry] = {}
    for day in (*(days.days if days else ()), None):
        old = known[day]
        counted = counts.get(day, DayCount())
        kept = {"window": old.basis["window"]} if "window" in old.basis else {}
        if day is None and days is not None:
            kept[PUBLISHED_RANGE] = str(days.date_range)
        entries[day] = replace(
            old,
            accounts=_accounts(table, old, counted),
            rules=rules.get(day, {}),
            silver_version=counted.version,
            basis={**kept, **basis.of(old), JUDGEMENT: basis.judgement},
            run_id=session.run_id,
        )
    return entries


def _accounts(table: Table, old: Entry, counted: DayCount) -> dict[str, Account]:
    """Silver's numbers beside those that bronze recorded."""
    nothing = Account(silver=Account().received)
    rows = replace(
        counted.accounts.get(ROWS, nothing),
        received=old.rows.received,
        unparsable=old.rows.unparsable,
        bronze=old.rows.bronze,
    )
    money = {name: counted.accounts.get(name, nothing) for name in table.money_columns}
    return {ROWS: rows, **money}
