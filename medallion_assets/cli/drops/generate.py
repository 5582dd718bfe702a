"""The command ``medallion drops generate``: invented files, good and bad."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json, day_option
from medallion_assets.cli.output import complaints, print_grouped, print_rows

if TYPE_CHECKING:
    from medallion_assets.simulation.sales_drops import DropTruth


def generate(
    directory: Annotated[Path, typer.Argument(help="Where files are dropped, as MEDALLION_DROPS.")],
    days: Annotated[int, typer.Option(help="Days with drops.", min=1, max=366)] = 7,
    sales: Annotated[int, typer.Option(help="Sales a shop and day.", min=1, max=1_000_000)] = 40,
    first_day: Annotated[date | None, day_option(about="First day. [2026-01-05]")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the generator.")] = 7,
    json: Json = False,
) -> None:
    """Drop invented files of all formats, good and bad, and list the defects in them."""
    from medallion_assets.simulation.sales_drops import DropParameters
    from medallion_assets.simulation.sales_drops import generate as write_drops

    with complaints():
        first = first_day or DropParameters.first_day
        parameters = DropParameters(first_day=first, days=days, sales=sales, seed=seed)
        truth = write_drops(directory, parameters)
    if json:
        print_json(truth.to_json())
        return
    _print_truth(truth)
    out.print(f"days {parameters.first_day} to {parameters.last_day}", highlight=False)


def _print_truth(truth: DropTruth) -> None:
    """Print what a platform has to find in the files."""
    rows: list[list[Any]] = [[table, "rows", number] for table, number in truth.rows.items()]
    rows += [[table, "unparsable", n] for table, n in truth.unparsable.items() if n]
    rows += [[table, name, n] for (table, name), n in truth.reasons.items()]
    rows += [[table, f"{name} (stays)", n] for (table, name), n in truth.warnings.items()]
    rows += [[table, "superseded", n] for table, n in truth.superseded.items()]
    order = list(truth.rows)
    print_grouped(["table", "what", "records"], sorted(rows, key=lambda row: order.index(row[0])))
    print_rows(["file", "what is wrong"], [*truth.rejected.items()])
    for name in truth.duplicates:
        out.print(f"{name} has the bytes of another file", highlight=False)
