"""What injected defects share: the market, rows still free, and the notes taken.

Belongs here: handing out rows so that no two cases meet in one order, and the
facts that are not rules of a description. Does not belong here: any case.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

import numpy as np

from medallion_assets.simulation.olist.market import Market
from medallion_assets.simulation.olist.sheet import Sheet
from medallion_assets.simulation.rng import Integers, Mask, Rng, Supply

_BYSTANDERS = 12


def _supply(what: str, rows: Integers) -> Supply:
    return Supply(rows, f"too few {what} to inject every defect: take more days or orders a day")


class Hosts:
    """Orders for defects.

    Simple orders are delivered, with one item and one payment; the rest, in any
    state, serves the cases that do not care.
    """

    def __init__(self, market: Market, rng: Rng) -> None:
        """Sort the orders by the defects they may have."""
        orders = market.orders
        status = np.array(orders.status)
        one_item = np.diff(market.items.first) == 1
        one_payment = np.diff(market.payments.first) == 1
        simple = (status == "delivered") & one_item & one_payment
        reviewed = simple & (market.reviews.row_of >= 0)
        filled = np.diff(market.items.first) > 0

        def shuffled(which: Mask) -> Integers:
            return rng.shuffled(np.flatnonzero(which))

        self._any = _supply("orders", shuffled(filled & ~simple & (status != "canceled")))
        self._silent = _supply("delivered orders", shuffled(simple & ~reviewed))
        self._reviewed = _supply("reviewed orders", shuffled(reviewed))

    def any(self, count: int) -> list[int]:
        """Orders with items and payments, in any state; simple ones where those run out."""
        return _both(self._any, self._silent, self._reviewed, count)

    def delivered(self, count: int) -> list[int]:
        """Simple orders, those without a review first."""
        return _both(self._silent, self._reviewed, self._reviewed, count)

    def reviewed(self, count: int) -> list[int]:
        """Simple orders with a review."""
        return self._reviewed.rows(count)


def _both(first: Supply, second: Supply, third: Supply, count: int) -> list[int]:
    """Take from the first supply what it has, and the rest from the others."""
    taken = first.rows(min(count, len(first)))
    taken += second.rows(min(count - len(taken), len(second)))
    return taken + third.rows(count - len(taken))


@dataclass(frozen=True, kw_only=True)
class MarketContext:
    """What all injecting functions share.

    Attributes:
        bystanders: untouched orders from which broken copies are made.
        findings: orders that count for a finding, by its name.
        facts: counts of traps that are no rule of a description, by trap.
        spellings: values that only differ in case and white space, by column.
        disputed: expected city and state of zips whose points disagree.
    """

    market: Market
    rng: Rng
    hosts: Hosts
    bystanders: list[int]
    sellers: Supply
    products: Supply
    leads: Supply
    deals: Supply
    findings: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    facts: defaultdict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    spellings: Counter[str] = field(default_factory=Counter)
    disputed: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def respell(self, sheet: Sheet, row: int, column: str, text: str) -> None:
        """Write a value in other case or with white space, which changes nothing."""
        sheet.put(row, {column: text})
        self.spellings[f"{sheet.table.name}.{column}"] += 1


def open_context(market: Market) -> MarketContext:
    """Open the stage with everything still free."""
    rng = Rng(market.parameters.seed, "plants")
    hosts = Hosts(market, rng)
    sales = market.items
    sellers, products = len(market.sellers.ids), len(market.products.ids)
    best_sellers = _by_sales(sales.seller, sellers)
    funnel = market.funnel
    leads, deals = (len(funnel.leads), len(funnel.deals)) if funnel else (0, 0)
    with_deal = funnel.lead_of if funnel else np.arange(0)
    return MarketContext(
        market=market,
        rng=rng,
        hosts=hosts,
        bystanders=hosts.reviewed(_BYSTANDERS),
        sellers=_supply("sellers", best_sellers[best_sellers < sellers // 2]),
        products=_supply("products", _by_sales(sales.product, products)),
        leads=_supply("leads", np.setdiff1d(np.arange(leads), with_deal)),
        deals=_supply("deals", np.arange(deals)),
    )


def _by_sales(numbers: Integers, size: int) -> Integers:
    """All numbers, those with most items first: a rejected one then has sales to lose."""
    return np.argsort(-np.bincount(numbers, minlength=size), kind="stable")
