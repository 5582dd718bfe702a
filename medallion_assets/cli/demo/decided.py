"""The end of the demo's summary: who sold most in the last whole month, and who gets a coupon.

Belongs here: asking gold for it, and printing it. Does not belong here: deciding it (see
``payouts``).
"""

from collections.abc import Mapping
from typing import Any

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import records
from medallion_assets.cli.output import print_objects
from medallion_assets.cli.views import select
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
    return {"month": f"{month:%Y-%m}", "best": records(*best), "coupons": records(*coupons)}


def print_decided(found: Mapping[str, Any]) -> None:
    """Print it for people, with the commands that decide it."""
    month = found["month"]
    out.print(f"\n[bold]Best sellers of {month} by store, with what is due[/]", highlight=False)
    print_objects(found["best"])
    out.print(f"\n[bold]Customers who bought less in {month} and get a coupon[/]", highlight=False)
    print_objects(found["coupons"])


def next_steps(month: str) -> str:
    """The commands that decide of the month."""
    return (
        f"        medallion payouts close sales_drops {month}   decide who is paid\n"
        f"        medallion coupons issue sales_drops {month}   send the coupons\n"
    )
