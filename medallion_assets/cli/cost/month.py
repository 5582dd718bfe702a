"""The command ``medallion cost month``: what a month cost, the fixed part apart."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from medallion_assets.cli.cost.shown import (
    PricesFile,
    StackFiles,
    lake_on_aws,
    opened_prices,
    opened_stack,
    print_bill,
)
from medallion_assets.cli.options import Csv, Json
from medallion_assets.cli.output import complaints


def month(
    month: Annotated[
        datetime | None,
        typer.Argument(formats=["%Y-%m"], help="A month of UTC. Empty: this one, so far."),
    ] = None,
    prices: PricesFile = None,
    stack: StackFiles = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """What the runs of a month cost, what its data do, and what is there all the time."""
    with complaints():
        from medallion_assets.costs.bill import of_runs, of_stack, of_stored
        from medallion_assets.lake.storage.meter import Used
        from medallion_assets.lake.usage import usage_of

        today = datetime.now(UTC).date()
        asked = month.date() if month else today
        known, own = opened_prices(prices), opened_stack(stack)
        lake = lake_on_aws()
        records = usage_of(lake, asked)
        used = Used.total(record.used for record in records)
        size = sum(item.size for item in lake.storage.listed(""))
        lines = [
            *of_stack(own, known),
            *of_stored(size, known),
            *of_runs(used, known, own, with_free=True),
        ]
        runs = len({record.step.run for record in records})
        print_bill(lines, known, json=json, csv=csv, note=_note(asked, today, runs, stack))


def _note(asked: date, today: date, runs: int, stacks: list[Path] | None) -> str:
    """What the bill is of, and what is not in it."""
    days = calendar.monthrange(asked.year, asked.month)[1]
    is_running = (asked.year, asked.month) == (today.year, today.month)
    so_far = f", {today.day} of {days} days" if is_running else ""
    fixed = "Fixed and stored are of a whole month."
    if not stacks:
        fixed = "What is there all the time is not counted: give --stack."
    return f"{asked:%Y-%m}{so_far}: {runs:,} runs. {fixed}"
