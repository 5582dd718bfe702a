"""What the ledger, its loads and gold add up to, by table and measure.

Belongs here: these questions and the verdict. Does not belong here: writing the ledger (see
``medallion_assets.ledger``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from medallion_assets.cli.machines import records
from medallion_assets.cli.output import Rows
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.sql import text
from medallion_assets.ledger.entries import ROWS

if TYPE_CHECKING:
    from medallion_assets.settings.environment import Settings

BALANCED = """
    bool_and(received = bronze + unparsable
             and (silver is null or bronze
                  = silver + quarantined + duplicates + superseded + coalesce(removed, 0)))
"""


@dataclass(frozen=True)
class LedgerVerdict:
    """Whether every row and cent is accounted for.

    Attributes:
        balanced: whether both equations hold wherever silver was built.
        waiting: rows of bronze that silver was not built from, because their day failed or
            was not run since.
        behind: tables of which gold has other rows or money than silver.
    """

    balanced: bool
    waiting: int
    behind: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether nothing is missing and nothing waits."""
        return self.balanced and not self.waiting and not self.behind


def ledger_rows(
    settings: Settings, table: str | None = None, day: date | None = None
) -> tuple[Rows, LedgerVerdict]:
    """The ledger summed by table and measure, and the verdict on it.

    Raises:
        ConfigurationError: there is no such table, or no entry of the day.
    """
    from medallion_assets.cli.lookup import table_named
    from medallion_assets.cli.views import select

    wanted = table_named(table).identifier if table else None
    columns, rows = select(
        settings,
        f"""
        with counted as (
            select table_name, measure, sum(received) as received, sum(unparsable) as unparsable,
                   sum(bronze) as bronze, sum(silver) as silver, sum(quarantined) as quarantined,
                   sum(duplicates) as duplicates, sum(superseded) as superseded,
                   coalesce(sum(removed), 0) as removed,
                   coalesce(sum(unreadable), 0)::bigint as unreadable,
                   coalesce(sum(bronze) filter (where silver is null), 0) as waiting,
                   {BALANCED} as balanced
            from ledger.entries
            where (?::varchar is null or table_name = ?) and (?::date is null or business_day = ?)
            group by table_name, measure
        ),
        gold as ({_gold_sql(settings, day)})
        select counted.* exclude (waiting, balanced), counted.waiting, gold.gold, counted.balanced
        from counted left join gold using (table_name, measure)
        order by table_name, measure <> 'rows', measure
        """,
        [wanted, wanted, day, day],
    )
    if not rows:
        raise ConfigurationError(
            f"the ledger has no entry of {wanted or 'any table'}{f' on {day}' if day else ''}",
            remedy="run the day first; tables without days are shown without --day",
        )
    counts = slice(2, -1)
    for number, row in enumerate(rows):
        if row[1] == ROWS:
            whole = (None if amount is None else int(amount) for amount in row[counts])
            rows[number] = (*row[:2], *whole, row[-1])
    entries = records(columns, rows)
    counted = [entry for entry in entries if entry["measure"] == ROWS]
    behind = [entry["table_name"] for entry in entries if is_behind(entry)]
    verdict = LedgerVerdict(
        balanced=all(entry["balanced"] for entry in entries),
        waiting=sum(entry["waiting"] for entry in counted),
        behind=tuple(dict.fromkeys(behind)),
    )
    return (columns, rows), verdict


def is_behind(entry: Mapping[str, Any]) -> bool:
    """Whether gold has other rows or money of a table than silver."""
    return entry["gold"] is not None and entry["gold"] != entry["silver"]


def _gold_sql(settings: Settings, day: date | None) -> str:
    """A query for what gold has of silver tables; without rows where it was not published."""
    from medallion_assets.cli.views import published
    from medallion_assets.gold.project import all_manifests
    from medallion_assets.gold.reconciliation import reconciliations, totals_sql

    heads = published(settings)
    held = [
        one for manifest in all_manifests() for one in reconciliations(manifest) if one.is_in(heads)
    ]
    chosen = f"business_day = date {text(day.isoformat())}" if day else "true"
    none = "select '' as table_name, '' as measure, 0::decimal(38, 2) as gold where false"
    return totals_sql(held, chosen) if held else none


def source_rows(settings: Settings, table: str | None = None) -> Rows:
    """What the sources of each table said they have, and what was read of it."""
    from medallion_assets.cli.lookup import table_named
    from medallion_assets.cli.views import select

    wanted = table_named(table).identifier if table else None
    return select(
        settings,
        """
        select table_name, count(*) as deliveries,
               sum(coalesce(source_rows, records))::bigint as in_source,
               sum(parsed)::bigint as read, sum(unparsable)::bigint as unread,
               coalesce(len(json_keys(max_by(source_sums, load_id))), 0) as sums_compared
        from ledger.loads
        where correction is null and (?::varchar is null or table_name = ?)
        group by table_name order by table_name
        """,
        [wanted, wanted],
    )
