"""The command ``medallion quarantine show``: rejected rows, counted or one by one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.options import Csv, Day, Json, Reason
from medallion_assets.cli.output import (
    Rows,
    complaints,
    print_for_machines,
    print_grouped,
    print_record,
    print_rows,
)
from medallion_assets.core.naming import QUARANTINE

if TYPE_CHECKING:
    from medallion_assets.settings.environment import Settings


def overview(context: typer.Context, json: Json = False, csv: Csv = False) -> None:
    """Rejected rows: how many by table and reason; the commands below go on from there."""
    if context.invoked_subcommand is None:
        show(json=json, csv=csv)


def show(
    table: Annotated[
        str | None, typer.Option(help="Show rows of one table, for example orders.")
    ] = None,
    reason: Reason = None,
    day: Day = None,
    limit: Annotated[int, typer.Option(help="At most so many rows.", min=1)] = 20,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """How many rows were rejected by reason, or the rows of one table."""
    from medallion_assets.settings.environment import Settings

    with complaints():
        settings = Settings.load()
        if table is None:
            columns, rows = quarantine_reasons(settings, reason, day)
        else:
            columns, rows = _rejected_rows(settings, table, reason, day, limit)
    if print_for_machines(columns, rows, json=json, csv=csv):
        return
    if table is None:
        print_grouped(["table", *columns[1:]], rows)
    else:
        _print_rejected(columns, rows, limit)


def quarantine_reasons(
    settings: Settings, reason: str | None = None, day: date | None = None
) -> Rows:
    """Rejected rows by table and reason; a row counts under each of its reasons.

    Raises:
        ConfigurationError: no table has a rule of that name.
    """
    from medallion_assets.cli.lookup import require_reason
    from medallion_assets.cli.views import select
    from medallion_assets.lake.heads import read_heads
    from medallion_assets.lake.opening import open_lake
    from medallion_assets.systems.registry import all_tables

    require_reason(settings, reason)
    heads = read_heads(open_lake(settings))
    names = [
        f"select '{table.identifier}' as table_name, reasons, business_day"
        f" from quarantine.{table.identifier}"
        for table in all_tables()
        if f"{QUARANTINE}.{table.identifier}" in heads
    ]
    if not names:
        return ["table_name", "reason", "rows"], []
    return select(
        settings,
        f"""
        select table_name, reason, count(*) as rows
        from (select table_name, business_day, unnest(reasons) as reason
              from ({" union all ".join(names)}))
        where (?::varchar is null or reason = ?) and (?::date is null or business_day = ?)
        group by all order by table_name, rows desc, reason
        """,
        [reason, reason, day, day],
    )


def _rejected_rows(
    settings: Settings, table: str, reason: str | None, day: date | None, limit: int
) -> Rows:
    """Rejected rows of one table with all their reasons and where they came from.

    Raises:
        ConfigurationError: there is no such table, or it has no rule of that name.
    """
    from medallion_assets.cli.lookup import require_reason, table_named
    from medallion_assets.cli.views import select
    from medallion_assets.lake.heads import read_heads
    from medallion_assets.lake.opening import open_lake

    name = table_named(table).identifier
    require_reason(settings, reason, name)
    if f"{QUARANTINE}.{name}" not in read_heads(open_lake(settings)):
        return ["reasons"], []
    return select(
        settings,
        f"""
        select reasons, * exclude (reasons) from quarantine.{name}
        where (?::varchar is null or list_contains(reasons, ?))
          and (?::date is null or business_day = ?)
        order by _load_id, _line_number limit ?
        """,
        [reason, reason, day, day, limit],
    )


def _print_rejected(columns: list[str], rows: list[tuple[Any, ...]], limit: int) -> None:
    """Print rejected rows one below the other, and whether there may be more."""
    if out.is_piped:
        print_rows(columns, rows)
        return
    for number, row in enumerate(rows, start=1):
        print_record(f"row {number}", columns, row)
    if not rows:
        out.print("no rejected rows", style="dim")
    elif len(rows) == limit:
        out.print(f"{limit} rows at most; --limit shows more", style="dim")
