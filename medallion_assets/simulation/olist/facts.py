"""Facts about traps that are no rule of a description, such as the form of a file.

Belongs here: what a reader or a test of the platform wants to know beside the
counts of rules. Does not belong here: counts of rules and findings (see ``truth``).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import Decimal

from medallion_assets.simulation.olist.defects import MarketContext
from medallion_assets.simulation.olist.sheet import Fate, Sheet

__all__ = ["gather_facts"]

Facts = dict[str, int | str]

_COMMENT = "review_comment_message"
_ZIP = "geolocation_zip_code_prefix"
_emoji = re.compile("[\U0001f300-\U0001faff]").search


def gather_facts(context: MarketContext) -> dict[int, Facts]:
    """The facts by trap: those noted while injecting and those counted here."""
    market = context.market
    facts: dict[int, Facts] = {trap: dict(noted) for trap, noted in context.facts.items()}
    facts.setdefault(3, {}).update(_comments(market.reviews.sheet))
    facts[4] = _points(market.geography.sheet)
    facts[5] = _disagreements(market.geography.sheet)
    facts[11] = {"paid_for_orders_without_items": _paid_for_nothing(context)}
    facts[23] = {"byte_order_marks": 1, "lines_ending_in_crlf": len(market.translation)}
    return facts


def _comments(sheet: Sheet) -> Facts:
    """Received comments that a careless reader breaks."""
    rows = [row for row in range(len(sheet)) if row not in sheet.removed]
    texts = [sheet.value(row, _COMMENT) for row in rows]
    return {
        "comments_with_line_break": sum("\r\n" in text for text in texts),
        "comments_with_quote": sum('"' in text for text in texts),
        "comments_with_comma": sum("," in text for text in texts),
        "comments_with_emoji": sum(_emoji(text) is not None for text in texts),
    }


def _points(sheet: Sheet) -> Facts:
    """How often points and zips repeat."""
    points = Counter(sheet.columns[_ZIP][row] for row in sheet.silver_rows())
    return {
        "exact_duplicates": sum(fate is Fate.DUPLICATE for fate in sheet.fates.values()),
        "most_points_of_a_zip": max(points.values()),
    }


def _disagreements(sheet: Sheet) -> Facts:
    """Zips whose points, as received, name several cities or states."""
    cities: defaultdict[str, set[str]] = defaultdict(set)
    states: defaultdict[str, set[str]] = defaultdict(set)
    for row in sheet.silver_rows():
        code = sheet.columns[_ZIP][row]
        cities[code].add(sheet.value(row, "geolocation_city"))
        states[code].add(sheet.value(row, "geolocation_state").strip().upper())
    return {
        "zips_with_several_city_spellings": sum(len(names) > 1 for names in cities.values()),
        "zips_with_several_states": sum(len(names) > 1 for names in states.values()),
    }


def _paid_for_nothing(context: MarketContext) -> str:
    """Silver payments of silver orders without items, in reais."""
    items, payments = context.market.items.sheet, context.market.payments.sheet
    filled = {items.owners[row] for row in items.silver_rows()}
    empty = (row for row in payments.silver_rows() if payments.owners[row] not in filled)
    return str(sum((Decimal(payments.value(row, "payment_value")) for row in empty), Decimal()))
