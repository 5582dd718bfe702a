"""The end of the demo's summary: who sold most in the last whole month, and who gets a coupon.

Belongs here: asking gold for it, and printing it. Does not belong here: deciding it (see
``payouts``).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import records
from medallion_assets.cli.output import print_objects
from medallion_assets.cli.views import select
from medallion_assets.reports.build import build_report
from medallion_assets.reports.periods import Period
from medallion_assets.session import open_session
from medallion_assets.settings.environment import Settings


def decided_summary(settings: Settings) -> dict[str, Any] | None:
    """What would be due of the last whole month of dropped files; None without one."""
    ((month,),) = select(
        settings, "select max(month) from gold.sales_drops_sales_team_data_mart where is_complete"
    )[1]
    if month is None:
        return None
    best = select(
        settings,
        """
        select store_id as store, sales_person_id as person, total_sales as sales,
               is_tied as tied, incentive_due as incentive
        from gold.sales_drops_sales_team_data_mart
        where month = ? and incentive_status = 'due' order by store_id, sales_person_id
        """,
        [month],
    )
    coupons = select(
        settings,
        """
        select customer_id as customer, total_sales as sales, total_sales_before as before
        from gold.sales_drops_customer_data_mart
        where month = ? and coupon_due order by customer_id
        """,
        [month],
    )
    return {
        "month": f"{month:%Y-%m}",
        "best": records(*best),
        "coupons": records(*coupons),
        "page": _page(settings, month),
    }


def _page(settings: Settings, month: date) -> str:
    """Where the page of the month was written to."""
    with open_session(settings, run_id="report") as session:
        report = build_report(session, "sales_drops", Period.of_month(month))
        return f"{session.lake.name}/{report.page}"


def print_decided(found: Mapping[str, Any]) -> None:
    """Print it for people, with the commands that decide it."""
    month = found["month"]
    out.print(f"\n[bold]Best sellers of {month} by store, with what is due[/]", highlight=False)
    print_objects(found["best"])
    out.print(f"\n[bold]Customers who bought less in {month} and get a coupon[/]", highlight=False)
    print_objects(found["coupons"])
    out.print(f"\npage of {month}:", highlight=False)
    out.print(found["page"], highlight=False, soft_wrap=True)


def next_steps(month: str) -> str:
    """The commands that decide of the month."""
    return (
        f"        medallion payouts close sales_drops {month}   decide who is paid\n"
        f"        medallion coupons issue sales_drops {month}   send the coupons\n"
    )
