"""What only the page of a month has: customers, cohorts, targets, stock, incentives and coupons.

Belongs here: asking gold and the ledger of payouts for it. Does not belong here: how it looks.

Nothing of it is of today: tables by month say what was so in the month.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from medallion_assets.payouts.book import read_book
from medallion_assets.payouts.coupons import CouponState, coupon_states
from medallion_assets.payouts.marts import month_of
from medallion_assets.payouts.rules import PayoutKind, PayoutRule
from medallion_assets.payouts.standing import standing_of
from medallion_assets.reports.cohorts import TABLE, cohorts_of
from medallion_assets.reports.described import ReportedSystem
from medallion_assets.reports.parts import FEWEST
from medallion_assets.reports.periods import Period
from medallion_assets.reports.source import ReportSource

Section = dict[str, Any]


def sections_of(
    source: ReportSource, described: ReportedSystem, period: Period
) -> dict[str, Section]:
    """The sections that a system has, by name."""
    found: dict[str, Section | None] = {"customers": _customers(source, described, period)}
    if described.cohorts and source.has(TABLE):
        found["cohorts"] = cohorts_of(source, period)
    if described.targets:
        found["targets"] = _targets(source, period)
        found["stock"] = _stock(source, period)
    for rule in described.rules:
        if _has_month(source, rule, period):
            is_money = rule.kind is PayoutKind.INCENTIVE
            made = _incentives if is_money else _coupons
            found["incentives" if is_money else "coupons"] = made(source, rule, period)
    return {name: section for name, section in found.items() if section}


def _customers(source: ReportSource, described: ReportedSystem, period: Period) -> Section | None:
    """New and returning customers; in the first loaded month everybody is new."""
    rows = source.rows(described.customers, "month = ?", [period.first])
    kept = ("customers", "new_customers", "returning_customers", "is_truncated",
            "returning_revenue_percent")  # fmt: skip
    if not rows:
        return None
    found = {name: rows[0][name] for name in kept}
    if any(0 < found[name] < FEWEST for name in ("new_customers", "returning_customers")):
        found["returning_revenue_percent"] = None  # would tell what these few have spent
    return found


def _targets(source: ReportSource, period: Period) -> Section | None:
    """Stores and what they were to sell, as it was valid at the end of the month."""
    rows = source.rows("shopease_store_targets", "month = ? order by store_id", [period.first])
    kept = ("store_id", "monthly_sales_target", "revenue", "attainment_percent",
            "expected_percent", "is_assumed")  # fmt: skip
    return {"rows": [{name: row[name] for name in kept} for row in rows]} if rows else None


def _stock(source: ReportSource, period: Period) -> Section | None:
    """What was out of stock on the last day of the month that is known."""
    rows = source.rows(
        "shopease_inventory_history",
        "business_day between ? and ? qualify business_day = max(business_day) over () "
        "order by product_id, store_id",
        [period.first, period.last],
    )
    if not rows:
        return None
    out = [row for row in rows if row["is_stock_out"]]
    return {"day": rows[0]["business_day"], "places": len(rows), "out": len(out)}


def _has_month(source: ReportSource, rule: PayoutRule, period: Period) -> bool:
    """Whether the mart knows anything of the month."""
    return source.has(rule.mart) and bool(
        source.rows(rule.mart, "month = ? limit 1", [period.first])
    )


def _incentives(source: ReportSource, rule: PayoutRule, period: Period) -> Section:
    """What is due and what is posted, by number of the person; of what is held only how much."""
    month = month_of(source.session, source.reader, rule, period.first)
    standing = standing_of(source.session, source.reader, rule, period.first)
    book = read_book(source.session, source.reader)
    return {
        "rate": month.rate,
        "held": dict(sorted(month.held.items())),
        "runs": [
            {"run": run.run_id, "state": run.state, "total": run.total}
            for run in book.standing(rule, period.first)
        ],
        "rows": [
            {
                "store_id": one.key.store_id,
                "sales_person_id": one.key.subject_id,
                "due": one.due,
                "posted": one.posted,
                "difference": one.difference,
            }
            for one in standing
        ],
        "due": sum((one.due for one in standing), Decimal("0.00")),
        "posted": sum((one.posted for one in standing), Decimal("0.00")),
    }


def _coupons(source: ReportSource, rule: PayoutRule, period: Period) -> Section:
    """How many customers are due a coupon and have one; who, is in the files only."""
    states = coupon_states(source.session, source.reader, rule, period.first)
    counts: Mapping[str, int] = {
        str(state): sum(found is state for _, found, _ in states) for state in CouponState
    }
    rows = [{"customer_id": key.subject_id, "state": str(state)} for key, state, _ in states]
    return {"counts": counts, "rows": rows}
