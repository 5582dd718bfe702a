"""The demo: a generated shop, run through all layers, and what came of it.

Belongs here: the order of the demo and its summary. Does not belong here: how
data is generated (see ``sources.demo``) or run.
"""

from __future__ import annotations

import os
import shutil
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from medallion_assets.cli.accounts import ledger_rows, print_ledger, quarantine_reasons
from medallion_assets.cli.demo_chain import chain_history, run_chain
from medallion_assets.cli.output import err, out, print_rows, records
from medallion_assets.cli.queries import select
from medallion_assets.cli.running import print_failures
from medallion_assets.environment import Settings
from medallion_assets.errors import ConfigurationError
from medallion_assets.lake.place import open_lake
from medallion_assets.lake_settings import S3
from medallion_assets.runs import run_days
from medallion_assets.sources import server
from medallion_assets.sources.demo import Parameters, generate
from medallion_assets.sources.shopease.place import EMBEDDED

__all__ = ["DemoOutcome", "demonstrate"]

SETTINGS = "demo.env"
MARK = "# Written by `medallion demo`, which replaces this file while this line is its first.\n"

SUMMARIES = ("daily_sales_summary", "shopease_daily_sales_summary")
"""The daily figures of the marketplace and of the chain."""

DEMO_KEY = "demo-only-key-for-synthetic-data"
"""Pseudonyms of invented persons need no secret; real data gets a key of its own."""


@dataclass(frozen=True)
class DemoOutcome:
    """How the demo went, for people and for machines."""

    succeeded: bool
    summary: dict[str, Any]


def demonstrate(
    home: Path, *, days: int, orders: int, seed: int, recent: bool, chain: bool, quiet: bool
) -> DemoOutcome:
    """Generate, run, summarise.

    Args:
        chain: with the chain of stores beside the marketplace.
        quiet: print no summary.
    """
    started = time.monotonic()
    home = home.expanduser().absolute()
    parameters = Parameters(days=days, orders_per_day=orders, seed=seed)
    if recent:
        parameters = parameters.ending_on(datetime.now(tz=UTC).date() - timedelta(days=1))
    _refuse_foreign(home)
    first = parameters.first_business_day
    history = chain_history(first, days, seed) if chain else None
    err.print(f"[bold]1[/] generating {days} days of a marketplace, seed {seed}", highlight=False)
    try:
        generate(home / "export", parameters)
    except ValueError as error:
        raise ConfigurationError(str(error), remedy="raise --days or --orders") from error
    lake = _lake(home)
    settings, found = _configure(home, lake, parameters, open_end=recent)
    err.print(f"[bold]2[/] running {days} days through bronze, silver and gold", highlight=False)
    outcome = run_days(settings, first, parameters.last_business_day)
    if outcome.succeeded and history is not None:
        err.print("[bold]3[/] the same days of a chain of stores, in PostgreSQL", highlight=False)
        outcome = run_chain(settings, history)
    tables = SUMMARIES if chain else SUMMARIES[:1]
    succeeded = outcome.succeeded
    summary = _summary(settings, tables) if succeeded else {"failures": outcome.failures}
    summary["seconds"] = round(time.monotonic() - started, 1)
    print_failures(outcome)
    if outcome.succeeded and not quiet:
        _show(settings, summary, home, found=found)
    return DemoOutcome(outcome.succeeded, summary)


def _refuse_foreign(home: Path) -> None:
    """See that the directory is new or an earlier demo's, because its content is replaced.

    Raises:
        ConfigurationError: it holds something else.
    """
    if not home.exists() or (home / SETTINGS).is_file():
        return
    if not home.is_dir() or any(home.iterdir()):
        raise ConfigurationError(
            f"{home} is not a demo's directory, and a demo would replace what is in it",
            remedy="name a new directory with --home",
        )


def _lake(home: Path) -> str:
    """The demo's lake: a new one beside its export, or the one on S3 that is set.

    Raises:
        ConfigurationError: that one holds something else than an earlier demo.
    """
    wanted = os.environ.get("MEDALLION_LAKE", "")
    if not wanted.startswith(S3):
        server.stop(home / "lake" / EMBEDDED)
        shutil.rmtree(home / "lake", ignore_errors=True)
        return str(home / "lake")
    mine = home / SETTINGS
    is_own = mine.exists() and f"MEDALLION_LAKE={wanted}\n" in mine.read_text(encoding="utf-8")
    if not is_own and open_lake(Settings.load()).exists:
        raise ConfigurationError(
            f"{wanted} holds a lake already, and a demo would publish invented data to it",
            remedy="set MEDALLION_LAKE to a new prefix",
        )
    return wanted


def _configure(
    home: Path, lake: str, parameters: Parameters, *, open_end: bool
) -> tuple[Settings, bool]:
    """Write the demo's settings and use them now.

    Returns:
        The settings, and whether the next commands in this directory find them.
    """
    values = {
        "MEDALLION_ENV": "local",
        "MEDALLION_LAKE": lake,
        "MEDALLION_OLIST_EXPORT": str(home / "export"),
        "MEDALLION_FIRST_DAY": parameters.first_business_day.isoformat(),
        "MEDALLION_LAST_DAY": "" if open_end else parameters.last_business_day.isoformat(),
        "MEDALLION_PII_KEY": DEMO_KEY,
    }
    text = MARK + "".join(f"{name}={value}\n" for name, value in values.items())
    (home / SETTINGS).write_text(text, encoding="utf-8")
    own = Path(".env")
    replaced = not own.exists() or own.read_bytes().startswith(MARK.encode())
    if replaced:
        own.write_text(text, encoding="utf-8")
    lasting = os.environ.get("MEDALLION_LAKE", values["MEDALLION_LAKE"]) == values["MEDALLION_LAKE"]
    # An empty value would let a last day of the user's own .env through.
    os.environ.update(values, MEDALLION_LAST_DAY=parameters.last_business_day.isoformat())
    return Settings.load(), replaced and lasting


def _summary(settings: Settings, tables: Sequence[str]) -> dict[str, Any]:
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


def _show(settings: Settings, summary: dict[str, Any], home: Path, *, found: bool) -> None:
    """Print the summary for people."""
    out.print()
    print_ledger(list(summary["ledger"][0]), [tuple(row.values()) for row in summary["ledger"]])
    out.print("\n[bold]Why rows were rejected (a row counts under each of its reasons)[/]")
    print_rows(["reason", "rows"], summary["reasons"].items())
    for table, best in summary["best_days"].items():
        out.print(f"\n[bold]Gold: the best days in {table}[/]")
        print_rows(list(best[0]), [list(row.values()) for row in best])
    out.print(f"\ntables: {settings.lake_name}", highlight=False, soft_wrap=True)
    out.print(f"took:   {summary['seconds']} s", highlight=False)
    if not found:
        err.print(
            "\nother settings are in force here, in .env or MEDALLION_LAKE; for the commands"
            f"\nbelow use those of {home / SETTINGS}",
            highlight=False,
            soft_wrap=True,
        )
    out.print(
        "\nnext:   make dev               the Dagster UI on this data\n"
        "        medallion quarantine   rejected rows, by reason\n"
        '        medallion query "from gold.customer_segments limit 5"',
        highlight=False,
    )
