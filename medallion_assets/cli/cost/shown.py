"""What the commands of costs share: their options, opening the lake, and printing a bill.

Belongs here: that. Does not belong here: any command (see the module of its name).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medallion_assets.cli.console import err, out
from medallion_assets.cli.output import print_for_machines, print_rows
from medallion_assets.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from medallion_assets.costs.bill import Line, Stack
    from medallion_assets.costs.prices import Prices
    from medallion_assets.lake.lake import Lake
    from medallion_assets.lake.usage import UsageRecord

PricesFile = Annotated[
    Path | None, typer.Option("--prices", help="A file of prices of your own (docs/cost.md).")
]
StackFiles = Annotated[
    list[Path] | None,
    typer.Option("--stack", help="What `terraform output -json costs` prints; may be repeated."),
]
SHOWN = Decimal("0.0001")


def opened_prices(file: Path | None) -> Prices:
    """The prices to count with; old ones are told."""
    from medallion_assets.costs.prices import OLD_DAYS, SHIPPED, load_prices

    prices = load_prices(file or SHIPPED)
    if prices.age(datetime.now(UTC).date()) > OLD_DAYS:
        err.print(
            f"the prices are of {prices.as_of}: look them up anew and give them by --prices",
            style="yellow",
        )
    return prices


def opened_stack(files: list[Path] | None) -> Stack:
    """All that the given stacks have."""
    from medallion_assets.costs.bill import Stack

    return Stack.together([Stack.load(file) for file in files or ()])


def lake_on_aws() -> Lake:
    """The configured lake.

    Raises:
        ConfigurationError: it lies in a directory, of which nobody writes a bill.
    """
    from medallion_assets.lake.opening import open_lake
    from medallion_assets.settings.environment import Settings

    lake = open_lake(Settings.load())
    if not lake.is_remote:
        raise ConfigurationError(
            f"the lake {lake.name} lies in a directory, so AWS asks nothing for it",
            remedy="set MEDALLION_LAKE to a lake on S3 to see what that costs",
        )
    return lake


def recent_usage(lake: Lake) -> list[UsageRecord]:
    """The records of the last month and this one, the oldest first."""
    from medallion_assets.lake.usage import usage_of

    today = datetime.now(UTC).date()
    before = today.replace(day=1) - timedelta(days=1)
    return [*usage_of(lake, before), *usage_of(lake, today)]


def print_bill(lines: Sequence[Line], prices: Prices, *, json: bool, csv: bool, note: str) -> None:
    """Print lines with what they come to."""
    from medallion_assets.costs.bill import total

    columns = ["part", "item", "quantity", "unit", "amount", "currency"]
    rows = [
        (str(line.part), line.item, line.quantity, line.unit, line.amount, prices.currency)
        for line in lines
    ]
    if print_for_machines(columns, rows, json=json, csv=csv):
        return
    print_rows(
        ["part", "item", "quantity", prices.currency],
        [
            (str(one.part), one.item, f"{one.quantity:,.2f}", f"{one.amount.quantize(SHOWN):,}")
            for one in lines
        ],
    )
    out.print(f"total {total(lines):,.2f} {prices.currency}", style="bold")
    out.print(f"{note} List prices of {prices.region} of {prices.as_of}.", style="dim")
