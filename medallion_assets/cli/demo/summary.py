"""The summary of a demo: what its published tables say.

Belongs here: gathering and printing it. Does not belong here: what became of dropped files
(see ``drops``).
"""

from collections import Counter
from dataclasses import asdict
from typing import Any

from medallion_assets.cli.console import out
from medallion_assets.cli.demo.decided import decided_summary, next_steps, print_decided
from medallion_assets.cli.demo.drops import drops_summary, print_drops
from medallion_assets.cli.ledger.shown import print_ledger
from medallion_assets.cli.ledger.totals import ledger_rows
from medallion_assets.cli.machines import records
from medallion_assets.cli.output import print_objects, print_rows
from medallion_assets.cli.quarantine.show import quarantine_reasons
from medallion_assets.cli.views import select
from medallion_assets.core.shipped import IS_INSTALLED
from medallion_assets.settings.environment import Settings

UI = "medallion dev" if IS_INSTALLED else "make dev"
"""The command that opens the UI."""
DAILY_SALES = {"olist": "daily_sales_summary", "shopease": "shopease_daily_sales_summary"}
"""The daily figures of the marketplace and of the chain."""


def summarise(settings: Settings, *, chain: bool, drops: bool) -> dict[str, Any]:
    """What the published tables say, as objects."""
    (columns, rows), verdict = ledger_rows(settings)
    reasons: Counter[str] = Counter()
    for _, reason, count in quarantine_reasons(settings)[1]:
        reasons[reason] += count
    tables = [table for source, table in DAILY_SALES.items() if chain or source == "olist"]
    return {
        **asdict(verdict),
        "ledger": records(columns, rows),
        "reasons": dict(reasons.most_common(12)),
        "best_days": {table: _best_days(settings, table) for table in tables},
        "drops": drops_summary(settings) if drops else None,
        "decided": decided_summary(settings) if drops else None,
    }


def _best_days(settings: Settings, table: str) -> list[dict[str, Any]]:
    """The days with the most revenue, of a daily summary in gold."""
    found = select(
        settings,
        f"""
        select business_day as day, transactions as sales, items_sold as items, revenue,
               average_transaction_value as average
        from gold.{table} order by revenue desc limit 5
        """,
    )
    return records(*found)


def print_summary(settings: Settings, summary: dict[str, Any]) -> None:
    """Print the summary for people."""
    out.print()
    print_ledger(list(summary["ledger"][0]), [tuple(row.values()) for row in summary["ledger"]])
    out.print("\n[bold]Why rows were rejected (a row counts under each of its reasons)[/]")
    print_rows(["reason", "rows"], summary["reasons"].items())
    for table, best in summary["best_days"].items():
        out.print(f"\n[bold]Gold: the best days in {table}[/]")
        print_objects(best)
    if summary["drops"]:
        print_drops(summary["drops"])
    if summary["decided"]:
        print_decided(summary["decided"])
    out.print(f"\ntables: {settings.lake_name}", highlight=False, soft_wrap=True)
    out.print(f"took:   {summary['seconds']} s", highlight=False)
    more = "        medallion drops        each dropped file and what became of it\n"
    out.print(
        f"\nnext:   {UI:<23}the Dagster UI on this data\n"
        "        medallion quarantine   rejected rows, by reason\n"
        f"{more if summary['drops'] else ''}"
        f"{next_steps(summary['decided']['month']) if summary['decided'] else ''}"
        '        medallion query "from gold.customer_segments limit 5"',
        highlight=False,
    )
