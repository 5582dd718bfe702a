"""The demo's third source: files that shops drop.

Belongs here: dropping invented files, running the demo's days over them, and what became of
them. Does not belong here: the generator (see ``simulation.sales_drops``).
"""

import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import records
from medallion_assets.cli.output import plain, print_objects, print_rows
from medallion_assets.cli.views import select
from medallion_assets.ledger.drops import REMEDY, Outcome
from medallion_assets.orchestration.runs import RunOutcome, run_days
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.sales_drops import DropParameters, generate
from medallion_assets.simulation.sales_drops.months import months_before
from medallion_assets.sources.drops.opening import open_drops

SYSTEM = "sales_drops"
MOST_DAYS = 7
SALES = 20
"""A shop and day; with so few days and sales the demo stays short, and every case is in them."""

MONTHS = 2
"""Whole months before, so that the last of them shows who is paid and who gets a coupon."""

WAITING = "waiting"
"""The outcome of files that no run has taken in."""


def drop_anew(place: Path, last: date, days: int, seed: int) -> None:
    """Replace what an earlier demo dropped by files of the last of some days; 0 days have none."""
    if place.exists():
        shutil.rmtree(place)
    if days:
        generate(place, parameters_of(last, days, seed))


def parameters_of(last: date, days: int, seed: int) -> DropParameters:
    """What is dropped on the last of some days."""
    chosen = min(days, MOST_DAYS)
    first = last - timedelta(days=chosen - 1)
    return DropParameters(first_day=first, days=chosen, sales=SALES, seed=seed, months=MONTHS)


def first_sale(last: date, days: int) -> date:
    """The first day that a dropped file names."""
    return months_before(parameters_of(last, days, 0).first_day, MONTHS)[0]


def run_drops(settings: Settings, first: date, last: date) -> RunOutcome:
    """Take all files in; a day on which none arrived is a day all the same."""
    return run_days(settings, first, last, SYSTEM)


def drops_summary(settings: Settings) -> dict[str, Any]:
    """How the files ended, why some were refused, and what arrived of them in gold."""
    waiting = {item.shown for item in open_drops(settings, SYSTEM).listed()}
    ended = [one for one in _last_attempts(settings) if one["file_name"] not in waiting]
    files = Counter(one["outcome"] for one in ended)
    files[WAITING] = len(waiting)
    return {
        "files": dict((+files).most_common()),
        "refused": [one["error"] for one in ended if one["outcome"] == Outcome.REJECTED],
        "gold": _gold(settings),
    }


def _last_attempts(settings: Settings) -> list[dict[str, Any]]:
    """How the last attempt to take in each file ended, by name."""
    found = select(
        settings,
        """
        select file_name, outcome, error from ledger.file_drops
        qualify row_number() over (
            partition by table_name, file_name order by attempt_id desc
        ) = 1
        order by file_name
        """,
    )
    return records(*found)


def _gold(settings: Settings) -> list[dict[str, Any]]:
    """Sales and money in gold, by the shape of the sales, then of both."""
    found = select(
        settings,
        """
        select coalesce(sale_shape, 'both') as shape, count(distinct file_name) as files,
               count(*) as sales, sum(quantity) as items, sum(revenue) as revenue
        from gold.sales_drops_fct_sales
        group by rollup (sale_shape) order by grouping(sale_shape), sale_shape
        """,
    )
    return records(*found)


def print_drops(found: Mapping[str, Any]) -> None:
    """Print what became of the files for people: one line an outcome, then one a reason."""
    files = found["files"]
    out.print(f"\n[bold]What became of {sum(files.values())} dropped files[/]", highlight=False)
    print_rows(["outcome", "files"], files.items())
    out.print("\n[bold]Why files were refused[/]")
    for reason in found["refused"]:
        problem, _, _ = reason.partition(REMEDY)
        out.print(plain(problem), no_wrap=True, overflow="ellipsis")
    out.print("\n[bold]Gold: the sales of the files in sales_drops_fct_sales[/]")
    print_objects(found["gold"])
