"""The demo: a generated shop, run through all layers, and what came of it.

Belongs here: the order of the demo and its summary. Does not belong here: how
data is generated (see ``sources.demo``) or run.
"""

from __future__ import annotations

import csv
import os
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from medallion_assets.cli.output import SHORT, err, out, print_rows
from medallion_assets.cli.queries import select
from medallion_assets.environment import Settings
from medallion_assets.errors import BadDeliveryError, ConfigurationError
from medallion_assets.runs import run_days
from medallion_assets.sources.demo import Parameters, generate, shift_export
from medallion_assets.sources.files import find
from medallion_assets.tables.olist import OLIST

__all__ = ["DemoOutcome", "demonstrate", "shift_to"]

DEMO_KEY = "demo-only-key-for-synthetic-data"
"""Pseudonyms of invented persons need no secret; real data gets a key of its own."""


@dataclass(frozen=True)
class DemoOutcome:
    """How the demo went, for people and for machines."""

    succeeded: bool
    summary: dict[str, Any]


def demonstrate(
    home: Path, *, days: int, orders: int, seed: int, recent: bool, quiet: bool
) -> DemoOutcome:
    """Generate, run, summarise."""
    started = time.monotonic()
    home = home.absolute()
    parameters = Parameters(days=days, orders_per_day=orders, seed=seed)
    if recent:
        parameters = parameters.ending_on(datetime.now(tz=UTC).date() - timedelta(days=1))
    shutil.rmtree(home, ignore_errors=True)
    err.print(f"[bold]1[/] generating {days} days of a marketplace, seed {seed}", highlight=False)
    generate(home / "export", parameters)
    settings = _configure(home, parameters, open_end=recent)
    err.print(f"[bold]2[/] running {days} days through bronze, silver and gold", highlight=False)
    outcome = run_days(settings, parameters.first_business_day, parameters.last_business_day)
    summary = _summary(settings) if outcome.succeeded else {"failures": outcome.failures}
    summary["seconds"] = round(time.monotonic() - started, 1)
    for step, text in outcome.failures.items():
        err.print(f"failed {step}\n{text}", highlight=False, markup=False)
    if outcome.succeeded and not quiet:
        _show(settings, summary)
    return DemoOutcome(outcome.succeeded, summary)


def _configure(home: Path, parameters: Parameters, *, open_end: bool) -> Settings:
    """Write the demo's settings where the next commands find them, and use them now."""
    values = {
        "MEDALLION_ENV": "local",
        "MEDALLION_LAKE": str(home / "lake"),
        "MEDALLION_OLIST_EXPORT": str(home / "export"),
        "MEDALLION_FIRST_DAY": parameters.first_business_day.isoformat(),
        "MEDALLION_LAST_DAY": "" if open_end else parameters.last_business_day.isoformat(),
        "MEDALLION_PII_KEY": DEMO_KEY,
    }
    text = "".join(f"{name}={value}\n" for name, value in values.items())
    (home / "demo.env").write_text(text)
    own = Path(".env")
    if not own.exists() or "demo/lake" in own.read_text():
        own.write_text(text)
    os.environ.update(values)
    return Settings.load()


def _summary(settings: Settings) -> dict[str, Any]:
    """What the published tables say."""
    layers = select(
        settings,
        """
        select table_name, sum(received)::bigint as received, sum(bronze)::bigint as bronze,
               sum(silver)::bigint as silver, sum(quarantined)::bigint as quarantined,
               sum(duplicates)::bigint as duplicates, sum(superseded)::bigint as superseded,
               bool_and(received = bronze + unparsable and
                        bronze = silver + quarantined + duplicates + superseded) as balanced
        from ledger.rows group by 1 order by received desc
        """,
    )
    money = select(
        settings,
        """
        select table_name, column_name, sum(bronze) as bronze, sum(silver) as silver,
               sum(quarantined) as quarantined, sum(duplicates + superseded) as repeated
        from ledger.money group by all order by 1, 2
        """,
    )
    reasons = select(
        settings,
        """
        select rule as reason, sum(rows)::bigint as rows
        from ledger.rules
        where rule similar to
              '.*_(null|malformed|unparsable|negative|unknown|missing|outside_range)'
        group by 1 order by 2 desc, 1 limit 12
        """,
    )
    sales = select(
        settings,
        """
        select business_day, transactions, items_sold, revenue, average_transaction_value
        from gold.daily_sales_summary order by revenue desc limit 5
        """,
    )
    named = {"layers": layers, "money": money, "reasons": reasons, "best days": sales}
    return {
        name: [dict(zip(columns, row, strict=True)) for row in rows]
        for name, (columns, rows) in named.items()
    }


def _show(settings: Settings, summary: dict[str, Any]) -> None:
    """Print the summary for people."""
    titles = {
        "layers": "Where every row went",
        "money": "Where every cent went (R$)",
        "reasons": "Why rows were rejected (a row counts under each of its reasons)",
        "best days": "Gold: the best days",
    }
    for name, title in titles.items():
        rows = summary[name]
        out.print(f"\n[bold]{title}[/]")
        print_rows(
            [SHORT.get(column, column) for column in rows[0]], [list(row.values()) for row in rows]
        )
    balanced = all(row["balanced"] for row in summary["layers"])
    out.print(f"\nledger: {'every row is accounted for' if balanced else 'NOT BALANCED'}")
    out.print(f"tables: {settings.lake_root}", highlight=False, soft_wrap=True)
    out.print(f"took:   {summary['seconds']} s", highlight=False)
    out.print(
        "\nnext:   make dev               the Dagster UI on this data\n"
        "        medallion quarantine   rejected rows, by reason\n"
        '        medallion query "from gold.customer_segments limit 5"',
        highlight=False,
    )


def shift_to(export: Path, target: Path, days: int | None) -> int:
    """Copy an export with its dates moved; by default the last order falls on yesterday.

    Raises:
        BadDeliveryError: the export has no orders with a date.
        ConfigurationError: the target exists already.
    """
    if target.exists() and any(target.iterdir()):
        raise ConfigurationError(
            f"{target} is not empty", remedy="name a new directory for the shifted export"
        )
    if days is None:
        yesterday = datetime.now(tz=UTC).date() - timedelta(days=1)
        days = (yesterday - _last_order_day(export)).days
    shift_export(export, target, days)
    return days


def _last_order_day(export: Path) -> date:
    """The latest purchase day of an export."""
    orders = next(table for table in OLIST if table.name == "orders")
    file = find(orders, export)
    days = []
    if file is not None:
        with file.open() as stream:
            lines = (line.decode("utf-8", "replace") for line in stream)
            for row in csv.DictReader(lines):
                text = (row.get("order_purchase_timestamp") or "")[:10]
                if len(text) == len("2017-11-24"):
                    days.append(text)
    try:
        return date.fromisoformat(max(days))
    except ValueError:
        raise BadDeliveryError(
            f"{export} has no orders with a day of purchase", remedy="give --days"
        ) from None
