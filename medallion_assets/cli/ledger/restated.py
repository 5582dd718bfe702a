"""The option ``--restated`` of ``medallion ledger``: days that later deliveries rewrote.

Belongs here: that question and how its answer looks. Does not belong here: which days are
restated (see ``silver.build``).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from medallion_assets.cli.console import out
from medallion_assets.cli.output import Rows, print_grouped

if TYPE_CHECKING:
    from medallion_assets.settings.environment import Settings


def restated_rows(settings: Settings, table: str | None, day: date | None) -> Rows:
    """Business days whose rows a delivery changed after they had been loaded.

    Of an export these are the days that a newer one touched; of a database those that
    changes of other days touched. Grain: table and business day, with the last delivery
    that touched it.

    Raises:
        ConfigurationError: there is no such table.
    """
    from medallion_assets.bronze.accounting import TOUCHED_BY
    from medallion_assets.cli.lookup import table_named
    from medallion_assets.cli.views import select

    wanted = table_named(table).identifier if table else None
    columns, rows = select(
        settings,
        """
        with touched as (
            select table_name, business_day, split_part(bronze_version, ?, 2) as load_id, run_id
            from ledger.entries
            where measure = 'rows' and business_day is not null
        ),
        first_loads as (
            select table_name, min(load_id) as load_id from ledger.loads group by 1
        )
        select touched.table_name, touched.business_day, loads.received_at,
               coalesce('correction: ' || loads.correction,
                        'changes of ' || loads.change_days, loads.file_name) as cause,
               touched.load_id, touched.run_id, loads.change_days
        from touched
        join ledger.loads as loads using (table_name, load_id)
        join first_loads using (table_name)
        where (?::varchar is null or touched.table_name = ?)
            and (?::date is null or touched.business_day = ?)
            and (loads.change_days is not null or loads.load_id <> first_loads.load_id)
        order by touched.table_name, touched.business_day
        """,
        [TOUCHED_BY, wanted, wanted, day, day],
    )
    restated = [row[:-1] for row in rows if not _is_its_own(row[1], row[-1])]
    return columns[:-1], restated


def _is_its_own(day: date, change_days: str | None) -> bool:
    """Whether the changes that touched a day are those of the day itself, among others."""
    from medallion_assets.sources.extracts import read_windows

    return any(day in window for window in read_windows(change_days))


def print_restated(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Print restated days for people, in eighty columns."""
    if not rows:
        out.print("no day was restated", style="dim")
        return
    print_grouped(columns[:4], [row[:4] for row in rows])
