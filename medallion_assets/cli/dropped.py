"""The commands ``medallion drops …``: what became of dropped files, and files to try it on.

Belongs here: reading arguments and printing. Does not belong here: taking files in (see
``bronze.files.step``) and inventing them (see ``simulation.sales_drops``).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from medallion_assets.cli.options import Json, parsed_day
from medallion_assets.cli.output import (
    Rows,
    complaints,
    err,
    out,
    print_grouped,
    print_json,
    print_rows,
    records,
)

if TYPE_CHECKING:
    from medallion_assets.settings.environment import Settings
    from medallion_assets.simulation.sales_drops import Planted

__all__ = ["app"]

app = typer.Typer(help="Dropped files: what became of them, and some to try the platform on.")


@app.callback(invoke_without_command=True)
def drops(
    context: typer.Context,
    outcome: Annotated[
        str | None, typer.Option(help="Only attempts that ended so, for example rejected.")
    ] = None,
    limit: Annotated[int, typer.Option(help="At most so many, the last ones.", min=1)] = 50,
    json: Json = False,
) -> None:
    """What became of dropped files, the last ones last."""
    if context.invoked_subcommand is not None:
        return
    from medallion_assets.settings.environment import Settings

    with complaints():
        settings = Settings.load()
        columns, rows = _attempts(settings, outcome, limit)
        waiting = _waiting(settings)
    if json:
        print_json({"waiting": waiting, "attempts": records(columns, rows)})
        return
    shown = [columns.index(name) for name in ("table_name", "file_name", "outcome", "bronze")]
    print_grouped(
        [columns[place] for place in shown], [[row[place] for place in shown] for row in rows]
    )
    where = columns.index("error")
    for row in rows:
        if row[where] is not None:
            err.print(f"{row[columns.index('outcome')]}: {row[where]}", markup=False)
    if waiting is not None:
        err.print(f"{len(waiting)} files wait", highlight=False)


def _attempts(settings: Settings, outcome: str | None, limit: int) -> Rows:
    """The last attempts, oldest first within their table; none where nothing was ever taken in."""
    from medallion_assets.cli.queries import select
    from medallion_assets.lake.heads import read_heads
    from medallion_assets.lake.ledger_schemas import LEDGER_FILE_DROPS
    from medallion_assets.lake.opening import open_lake
    from medallion_assets.ledger.store import FILE_DROPS

    if FILE_DROPS not in read_heads(open_lake(settings)):
        return [name for name, _, _ in LEDGER_FILE_DROPS], []
    return select(
        settings,
        """
        select * from (
            from ledger.file_drops where ?::varchar is null or outcome = ?
            order by created_at desc, table_name desc, attempt_id desc limit ?
        ) order by table_name, attempt_id
        """,
        [outcome, outcome, limit],
    )


def _waiting(settings: Settings) -> list[str] | None:
    """The files that wait; None where no place is configured."""
    from medallion_assets.sources.drops.opening import open_drops

    if settings.drops is None:
        return None
    return [item.shown for item in open_drops(settings).listed()]


@app.command()
def generate(
    directory: Annotated[Path, typer.Argument(help="Where files are dropped, as MEDALLION_DROPS.")],
    days: Annotated[int, typer.Option(help="Days with drops.", min=1, max=366)] = 7,
    sales: Annotated[int, typer.Option(help="Sales a shop and day.", min=1, max=1_000_000)] = 40,
    first_day: Annotated[
        date | None,
        typer.Option(parser=parsed_day, metavar="DAY", help="First day. [2026-01-05]"),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the generator.")] = 7,
    json: Json = False,
) -> None:
    """Drop invented files of all formats, good and bad, and say what is planted in them."""
    from medallion_assets.simulation.sales_drops import Parameters
    from medallion_assets.simulation.sales_drops import generate as invent

    with complaints():
        first = first_day or Parameters.first_day
        parameters = Parameters(first_day=first, days=days, sales=sales, seed=seed)
        planted = invent(directory, parameters)
    if json:
        print_json(planted.to_json())
        return
    _print_planted(planted)
    out.print(f"days {parameters.first_day} to {parameters.last_day}", highlight=False)


def _print_planted(planted: Planted) -> None:
    """What a platform has to find in the files."""
    rows: list[list[Any]] = [[table, "rows", number] for table, number in planted.rows.items()]
    rows += [[table, "unparsable", n] for table, n in planted.unparsable.items() if n]
    rows += [[table, name, n] for (table, name), n in planted.reasons.items()]
    rows += [[table, f"{name} (stays)", n] for (table, name), n in planted.warnings.items()]
    rows += [[table, "superseded", n] for table, n in planted.superseded.items()]
    order = list(planted.rows)
    print_grouped(["table", "what", "records"], sorted(rows, key=lambda row: order.index(row[0])))
    print_rows(["file", "what is wrong"], [*planted.rejected.items()])
    for name in planted.duplicates:
        out.print(f"{name} has the bytes of another file", highlight=False)
