"""The command ``medallion cost run``: what one run cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from medallion_assets.cli.cost.shown import (
    PricesFile,
    StackFiles,
    lake_on_aws,
    opened_prices,
    opened_stack,
    print_bill,
    recent_usage,
)
from medallion_assets.cli.options import Csv, Json
from medallion_assets.cli.output import complaints
from medallion_assets.core.errors import ConfigurationError

if TYPE_CHECKING:
    from medallion_assets.lake.usage import UsageRecord


def run(
    run_id: Annotated[
        str | None, typer.Argument(help="A run, or how its id begins. Empty: the last one.")
    ] = None,
    prices: PricesFile = None,
    stack: StackFiles = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """What a run of this month or the last cost."""
    with complaints():
        from medallion_assets.costs.bill import of_runs
        from medallion_assets.lake.storage.meter import Used

        known = opened_prices(prices)
        records = _of_run(run_id)
        used = Used.total(record.used for record in records)
        lines = of_runs(used, known, opened_stack(stack))
        note = f"Run {records[-1].step.run}, {len(records)} steps."
        print_bill(lines, known, json=json, csv=csv, note=note)


def _of_run(run_id: str | None) -> list[UsageRecord]:
    """The records of a run of this month or the last.

    Raises:
        ConfigurationError: there is none, or several runs begin so.
    """
    records = recent_usage(lake_on_aws())
    wanted = run_id if run_id is not None else records[-1].step.run if records else ""
    found = [record for record in records if record.step.run.startswith(wanted)]
    names = {record.step.run for record in found}
    if len(names) != 1:
        what = f"{len(names)} runs begin with {wanted!r}" if names else f"no run {wanted!r}"
        raise ConfigurationError(
            f"{what} was recorded in this month and the last" if not names else what,
            remedy="`medallion history` lists runs; `medallion cost month` counts all of a month",
        )
    return found
