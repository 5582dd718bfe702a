"""The command ``medallion export gold``: all of gold as a DuckDB file, Parquet or a workbook."""

from pathlib import Path
from typing import Annotated

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import complaints


def gold(
    to: Annotated[
        Path, typer.Argument(help="A file that ends in .duckdb or .xlsx, or a folder for Parquet.")
    ],
    table: Annotated[
        list[str] | None, typer.Option("--table", help="Only this table; may be repeated.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Only the tables of this source system.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what is there.")] = False,
    json: Json = False,
) -> None:
    """Write the published tables of gold, of one state of the lake, for other programs."""
    from medallion_assets.gold.exports.tables import gold_tables
    from medallion_assets.gold.exports.writing import write
    from medallion_assets.lake.damage import explaining_damage
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings
    from medallion_assets.systems.registry import system_of

    with (
        complaints(),
        open_session(Settings.load(), run_id="export") as session,
        explaining_damage(session.lake),
    ):
        system = system_of(source).name if source else None
        tables = gold_tables(session.reader(), table or (), system)
        write(session.connection, to.expanduser(), tables, replace=force)
    rows = sum(one.rows for one in tables)
    if json:
        print_json({"file": to, "tables": {one.name: one.rows for one in tables}, "rows": rows})
        return
    out.print(
        f"wrote {len(tables)} tables with {rows:,} rows to {to}", highlight=False, soft_wrap=True
    )
