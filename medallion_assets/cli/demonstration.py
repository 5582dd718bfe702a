"""The demo: generated shops, run through all layers, and what came of them.

Belongs here: the order of the demo and its summary. Does not belong here: how
data is generated (see ``simulation.olist``) or run, where it lies (see ``demo_home``), and
what only the chain or the dropped files need (see ``demo_chain``, ``demo_drops``).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from medallion_assets.cli.accounts import ledger_rows, print_ledger, quarantine_reasons
from medallion_assets.cli.demo_chain import chain_history, run_chain
from medallion_assets.cli.demo_drops import drop_anew, print_drops, run_drops, what_became_of_drops
from medallion_assets.cli.demo_home import (
    DROPS,
    EXPORT,
    SETTINGS,
    configure,
    lake_of,
    refuse_foreign,
)
from medallion_assets.cli.output import err, out, print_rows, records
from medallion_assets.cli.queries import select
from medallion_assets.cli.running import print_failures
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.orchestration.runs import RunOutcome, run_days
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.olist import Parameters, generate

__all__ = ["DemoOutcome", "demonstrate"]

SUMMARIES = ("daily_sales_summary", "shopease_daily_sales_summary")
"""The daily figures of the marketplace and of the chain."""

Stage = tuple[str, Callable[[Settings], RunOutcome]]
"""What is told of a source before its days are run, and running them."""


@dataclass(frozen=True)
class DemoOutcome:
    """How the demo went, for people and for machines."""

    succeeded: bool
    summary: dict[str, Any]


def demonstrate(
    home: Path,
    *,
    days: int,
    orders: int,
    seed: int,
    recent: bool,
    chain: bool,
    drops: bool,
    quiet: bool,
) -> DemoOutcome:
    """Generate, run, summarise.

    Args:
        chain: with the chain of stores beside the marketplace.
        drops: with the files that shops drop.
        quiet: print no summary.
    """
    started = time.monotonic()
    home = home.expanduser().absolute()
    parameters = Parameters(days=days, orders_per_day=orders, seed=seed)
    if recent:
        parameters = parameters.ending_on(datetime.now(tz=UTC).date() - timedelta(days=1))
    refuse_foreign(home)
    stages = _stages(parameters, chain=chain, drops=drops)
    err.print(f"[bold]1[/] generating {days} days of a marketplace, seed {seed}", highlight=False)
    lake = _generate(home, parameters, drops=drops)
    settings, others = configure(home, lake, parameters, open_end=recent, chain=chain, drops=drops)
    outcome = _run(settings, stages)
    summary: dict[str, Any] = {"failures": outcome.failures}
    if outcome.succeeded:
        summary = _summary(settings, SUMMARIES if chain else SUMMARIES[:1], drops=drops)
    summary["seconds"] = round(time.monotonic() - started, 1)
    print_failures(outcome)
    if outcome.succeeded and not quiet:
        _show(settings, summary)
    _tell_of_others(home, others)
    return DemoOutcome(outcome.succeeded, summary)


def _stages(parameters: Parameters, *, chain: bool, drops: bool) -> list[Stage]:
    """The runs of the demo, in their order; nothing is written yet.

    Raises:
        ConfigurationError: the chain cannot be invented for these days, or not here.
    """
    first, last = parameters.first_business_day, parameters.last_business_day
    what = f"running {parameters.days} days through bronze, silver and gold"
    stages: list[Stage] = [(what, lambda settings: run_days(settings, first, last))]
    if chain:
        history = chain_history(first, parameters.days, parameters.seed)
        what = "the same days of a chain of stores, in PostgreSQL"
        stages.append((what, lambda settings: run_chain(settings, history)))
    if drops:
        what = "files that shops dropped on the last of these days, good and bad"
        stages.append((what, lambda settings: run_drops(settings, first, last)))
    return stages


def _run(settings: Settings, stages: Sequence[Stage]) -> RunOutcome:
    """Run one source after the other until one fails; the outcome of the last that was run."""
    for number, (what, run) in enumerate(stages, start=2):
        err.print(f"[bold]{number}[/] {what}", highlight=False)
        outcome = run(settings)
        if not outcome.succeeded:
            break
    return outcome


def _generate(home: Path, parameters: Parameters, *, drops: bool) -> str:
    """Write what the shops send, and make room for it in a lake.

    Returns:
        The lake.

    Raises:
        ConfigurationError: there are too few days or orders to hold every case of dirt, or
            the lake is not the demo's.
    """
    try:
        generate(home / EXPORT, parameters)
    except ValueError as error:
        raise ConfigurationError(str(error), remedy="raise --days or --orders") from error
    lake = lake_of(home)
    last = parameters.last_business_day
    drop_anew(home / DROPS, last, parameters.days if drops else 0, parameters.seed)
    return lake


def _summary(settings: Settings, tables: Sequence[str], *, drops: bool) -> dict[str, Any]:
    """What the published tables say."""
    (columns, rows), balanced = ledger_rows(settings)
    reasons: Counter[str] = Counter()
    for _, reason, count in quarantine_reasons(settings, None, None)[1]:
        reasons[reason] += count
    return {
        "balanced": balanced,
        "ledger": records(columns, rows),
        "reasons": dict(reasons.most_common(12)),
        "best_days": {table: _best_days(settings, table) for table in tables},
        "drops": what_became_of_drops(settings) if drops else None,
    }


def _best_days(settings: Settings, table: str) -> list[dict[str, Any]]:
    """The days with the most revenue, of a daily summary in gold."""
    columns, rows = select(
        settings,
        f"""
        select business_day as day, transactions as sales, items_sold as items, revenue,
               average_transaction_value as average
        from gold.{table} order by revenue desc limit 5
        """,
    )
    return records(columns, rows)


def _show(settings: Settings, summary: dict[str, Any]) -> None:
    """Print the summary for people."""
    out.print()
    print_ledger(list(summary["ledger"][0]), [tuple(row.values()) for row in summary["ledger"]])
    out.print("\n[bold]Why rows were rejected (a row counts under each of its reasons)[/]")
    print_rows(["reason", "rows"], summary["reasons"].items())
    for table, best in summary["best_days"].items():
        out.print(f"\n[bold]Gold: the best days in {table}[/]")
        print_rows(list(best[0]), [list(row.values()) for row in best])
    if summary["drops"]:
        print_drops(summary["drops"])
    out.print(f"\ntables: {settings.lake_name}", highlight=False, soft_wrap=True)
    out.print(f"took:   {summary['seconds']} s", highlight=False)
    more = "        medallion drops        each dropped file and what became of it\n"
    out.print(
        "\nnext:   make dev               the Dagster UI on this data\n"
        "        medallion quarantine   rejected rows, by reason\n"
        f"{more if summary['drops'] else ''}"
        '        medallion query "from gold.customer_segments limit 5"',
        highlight=False,
    )


def _tell_of_others(home: Path, others: Sequence[str]) -> None:
    """Say it where the next commands would not find the demo's settings."""
    if others:
        err.print(
            f"\nother settings are in force here, by {', '.join(others)};"
            f"\nfor the next commands use those of {home / SETTINGS}",
            highlight=False,
            soft_wrap=True,
        )
