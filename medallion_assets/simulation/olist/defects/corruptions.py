"""One broken value a row: copies of good rows that must end in quarantine.

Belongs here: every rejecting rule about a single column of every table, as data. A copy
keeps the key of its original where the key is not what is broken, and the
original stays untouched, so a broken copy changes nothing but the quarantine.
Does not belong here: whole orders that are rejected (see ``rejections``).
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from medallion_assets.simulation.olist.defects.context import MarketContext
from medallion_assets.simulation.olist.sheet import Sheet

_DONORS = 3
_STAMP_DIGITS = 30

DAY_UNKNOWN = "business_day_unknown"

_STAMP = "<30 digits>"
"""Stands for digits that differ by table, so that a broken id never finds a broken parent."""

_NULL = ("", " ")
_NO_IDS = (_STAMP, f"{_STAMP}0g", f"{_STAMP}.0")
_NO_ZIPS = ("1310", "0131O")
_NO_NUMBERS = ("n/d", "doze")
_NO_FLAGS = ("talvez", "2")
_NO_MONEY = ("19,90", "R$ 8")
_NO_TIMES = ("2024-02-30 10:00:00", "ontem")
_NO_POINTS = ("N/A", "23°33'S")
_NEGATIVE = ("-0.01", "-12.90")
_NO_STATES = ("XX", "Sao Paulo")


class Corruption(NamedTuple):
    """What is written into a column of copied rows.

    Attributes:
        broken: the rule, without the column's name.
        texts: one broken copy each.
        also: further reason codes that follow from it.
    """

    column: str
    broken: str
    texts: tuple[str, ...]
    also: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """All reason codes of the row."""
        return (f"{self.column}_{self.broken}", *self.also)


def _identifier(column: str, parent: str = "", *day: str) -> tuple[Corruption, Corruption]:
    """A missing and a malformed id; a malformed one finds no parent either."""
    missing = (f"{parent}_missing",) if parent else ()
    return (
        Corruption(column, "null", _NULL, day),
        Corruption(column, "malformed", _NO_IDS, (*missing, *day)),
    )


def _unparsable(texts: tuple[str, ...], *columns: str) -> tuple[Corruption, ...]:
    """The same unreadable texts in several columns."""
    return tuple(Corruption(column, "unparsable", texts) for column in columns)


def _money(column: str) -> tuple[Corruption, ...]:
    """A required amount that is missing, unreadable or negative."""
    return (
        Corruption(column, "null", _NULL),
        Corruption(column, "unparsable", _NO_MONEY),
        Corruption(column, "negative", _NEGATIVE),
    )


def _number(column: str, *outside: str) -> tuple[Corruption, ...]:
    """A required whole number that is missing, unreadable or outside its range."""
    return (
        Corruption(column, "null", _NULL),
        Corruption(column, "unparsable", _NO_NUMBERS),
        Corruption(column, "outside_range", outside),
    )


def _choice(column: str, *unknown: str) -> tuple[Corruption, Corruption]:
    """A required value of a list that is missing or not in it."""
    return Corruption(column, "null", _NULL), Corruption(column, "unknown", unknown)


CORRUPTIONS: Mapping[str, tuple[Corruption, ...]] = {
    "geolocation": (
        Corruption("geolocation_zip_code_prefix", "null", _NULL),
        Corruption("geolocation_zip_code_prefix", "malformed", _NO_ZIPS),
        *_unparsable(_NO_POINTS, "geolocation_lat", "geolocation_lng"),
        *_choice("geolocation_state", *_NO_STATES),
    ),
    "product_category_name_translation": (
        Corruption("product_category_name", "null", _NULL),
        Corruption("product_category_name_english", "null", _NULL),
    ),
    "products": (
        *_identifier("product_id"),
        *_unparsable(
            _NO_NUMBERS,
            "product_name_lenght",
            "product_description_lenght",
            "product_photos_qty",
            "product_weight_g",
            "product_length_cm",
            "product_height_cm",
            "product_width_cm",
        ),
    ),
    "sellers": (*_identifier("seller_id"), *_choice("seller_state", *_NO_STATES)),
    "customers": (
        *_identifier("customer_id", "", DAY_UNKNOWN),
        *_identifier("customer_unique_id"),
        *_choice("customer_state", *_NO_STATES),
    ),
    "orders": (*_identifier("order_id"), *_identifier("customer_id", "customers")),
    "order_items": (
        *_identifier("order_id", "orders", DAY_UNKNOWN),
        *_number("order_item_id", "0", "-1"),
        *_identifier("product_id", "products"),
        *_identifier("seller_id", "sellers"),
        *_unparsable(_NO_TIMES, "shipping_limit_date"),
        *_money("price"),
        *_money("freight_value"),
    ),
    "order_payments": (
        *_identifier("order_id", "orders", DAY_UNKNOWN),
        *_number("payment_sequential", "0", "-1"),
        *_choice("payment_type", "pix", "cheque"),
        *_unparsable(_NO_NUMBERS, "payment_installments"),
        Corruption("payment_installments", "outside_range", ("-1",)),
        *_money("payment_value"),
    ),
    "order_reviews": (
        *_identifier("review_id"),
        *_identifier("order_id", "orders", DAY_UNKNOWN),
        *_number("review_score", "0", "6"),
        *_unparsable(_NO_TIMES, "review_creation_date", "review_answer_timestamp"),
    ),
    "leads_qualified": (
        *_identifier("mql_id"),
        Corruption("first_contact_date", "null", _NULL, (DAY_UNKNOWN,)),
        Corruption("first_contact_date", "unparsable", _NO_TIMES, (DAY_UNKNOWN,)),
    ),
    "leads_closed": (
        *_identifier("mql_id", "leads_qualified"),
        *_identifier("seller_id"),
        Corruption("won_date", "null", _NULL, (DAY_UNKNOWN,)),
        Corruption("won_date", "unparsable", _NO_TIMES, (DAY_UNKNOWN,)),
        *_unparsable(_NO_NUMBERS, "declared_product_catalog_size"),
        *_unparsable(_NO_FLAGS, "has_company", "has_gtin"),
        Corruption("declared_monthly_revenue", "unparsable", _NO_MONEY),
        Corruption("declared_monthly_revenue", "negative", _NEGATIVE),
    ),
}


def inject_corruptions(context: MarketContext) -> None:
    """Add a broken copy for every text of every corruption."""
    for sheet in context.market.sheets():
        donors = _donors(context, sheet)
        stamp = sha256(sheet.table.name.encode()).hexdigest()[:_STAMP_DIGITS]
        kinds = CORRUPTIONS[sheet.table.name]
        copies = [
            (broken, text.replace(_STAMP, stamp)) for broken in kinds for text in broken.texts
        ]
        for number, (broken, text) in enumerate(copies):
            row = sheet.copy(donors[number % len(donors)], {broken.column: text})
            sheet.reject(row, broken.reasons)


def _donors(context: MarketContext, sheet: Sheet) -> list[int]:
    """Good rows of a sheet to copy, without any other defect."""
    market, orders = context.market, context.bystanders
    if sheet.owners:
        rows_of = {
            "order_items": market.item_rows,
            "order_payments": market.payment_rows,
            "order_reviews": market.review_rows,
        }
        if sheet.table.name not in rows_of:
            return orders
        return [row for order in orders for row in rows_of[sheet.table.name](order)]
    supplies = {
        "products": context.products,
        "sellers": context.sellers,
        "leads_qualified": context.leads,
        "leads_closed": context.deals,
    }
    if sheet.table.name in supplies:
        return supplies[sheet.table.name].rows(_DONORS)
    return list(range(_DONORS))
