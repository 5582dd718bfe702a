"""The command ``medallion cost forecast``: what a backfill will cost, before it starts."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from medallion_assets.cli.cost.shown import (
    PricesFile,
    StackFiles,
    lake_on_aws,
    opened_prices,
    opened_stack,
    print_bill,
    recent_usage,
)
from medallion_assets.cli.options import Csv, Json, Source, day_option
from medallion_assets.cli.output import complaints
from medallion_assets.core.errors import ConfigurationError


def forecast(
    first: Annotated[date, day_option("--from", about="First day of the backfill.")],
    last: Annotated[date, day_option("--to", about="Last day of the backfill.")],
    source: Source = "olist",
    prices: PricesFile = None,
    stack: StackFiles = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """What one run over some days will cost, by the runs of this month and the last."""
    with complaints():
        from medallion_assets.costs.bill import of_runs
        from medallion_assets.costs.forecast import forecast_of

        if last < first:
            raise ConfigurationError(
                f"the backfill ends on {last}, before {first}", remedy="exchange --from and --to"
            )
        known = opened_prices(prices)
        records = [
            record
            for record in recent_usage(lake_on_aws())
            if source in record.step.name.split("__") or record.step.name == f"gold_{source}"
        ]
        days = (last - first).days + 1
        found = forecast_of(records, days)
        lines = of_runs(found.used, known, opened_stack(stack))
        most = f" At most: {len(found.at_most)} steps were seen with one number of days only."
        note = (
            f"One run of {days:,} days, from {found.records} records of {found.steps} steps."
            f"{most if found.at_most else ''}"
        )
        print_bill(lines, known, json=json, csv=csv, note=note)
