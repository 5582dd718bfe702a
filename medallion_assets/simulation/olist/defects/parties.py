"""Customers and sellers with odd addresses (traps 8 and 10, and malformed zips).

Belongs here: cases that stay in silver. Does not belong here: rejected rows
(see ``corruptions`` and ``rejections``).
"""

from medallion_assets.simulation.olist.defects.context import MarketContext
from medallion_assets.simulation.olist.defects.geography import take_unknown_zips
from medallion_assets.simulation.olist.sheet import Sheet

_JUNK_WITHOUT_CITY = ("vendas@loja-exemplo.example", "04482255", "sp / sp")
_JUNK_WITH_CITY = (
    "auriflama/sp",
    "lages - sc",
    "brasilia df",
    "rio de janeiro \\rio de janeiro",
    "novo hamburgo, rio grande do sul, brasil",
)


def inject_parties(context: MarketContext) -> None:
    """Inject all defects of this module."""
    _junk_cities(context)
    _wrong_states(context)
    _unknown_zips(context)
    _malformed_zips(context)
    _respell(context)


def _junk_cities(context: MarketContext) -> None:
    """What sellers enter instead of a city, or beside it."""
    sheet = context.market.sellers.sheet
    junk = (*_JUNK_WITHOUT_CITY, *_JUNK_WITH_CITY)
    rows = context.sellers.rows(len(junk))
    for row, text in zip(rows, junk, strict=True):
        sheet.put(row, {"seller_city": text})
    sheet.mark("seller_city_junk", rows)
    context.facts[8]["seller_city_nulled"] = len(_JUNK_WITHOUT_CITY)


def _wrong_states(context: MarketContext) -> None:
    """Sellers whose zip lies in another state."""
    sheet = context.market.sellers.sheet
    rows = context.sellers.rows(3)
    for row in rows:
        state = "PA" if sheet.value(row, "seller_state") != "PA" else "AM"
        sheet.put(row, {"seller_state": state})
    sheet.mark("seller_state_differs_from_zip", rows)


def _unknown_zips(context: MarketContext) -> None:
    """Zips without a point in the geolocation file."""
    unknown = take_unknown_zips(context)
    market = context.market
    customers, sellers = context.hosts.any(5), context.sellers.rows(2)
    _give_zips(market.customers, "customer", customers, unknown[: len(customers)])
    _give_zips(market.sellers.sheet, "seller", sellers, unknown[-len(sellers) :])


def _malformed_zips(context: MarketContext) -> None:
    """Zips that are none; outside a key that costs no row its place."""
    market = context.market
    for sheet, party, rows in (
        (market.customers, "customer", context.hosts.any(2)),
        (market.sellers.sheet, "seller", context.sellers.rows(2)),
    ):
        _give_zips(sheet, party, rows, ["1310", "0131O"])
        sheet.mark(f"{party}_zip_code_prefix_malformed", rows)


def _give_zips(sheet: Sheet, party: str, rows: list[int], zips: list[str]) -> None:
    """Move parties to zips without coordinates."""
    for row, code in zip(rows, zips, strict=True):
        sheet.put(row, {f"{party}_zip_code_prefix": code})
        leading = sheet.marks[f"{party}_zip_leading_zero"]
        (leading.add if code.startswith("0") else leading.discard)(row)
    sheet.mark(f"{party}_zip_not_in_geolocation", rows)


def _respell(context: MarketContext) -> None:
    """States and ids in another case or with white space around them."""
    customers, sellers = context.market.customers, context.market.sellers.sheet
    lower, padded, upper = context.hosts.any(3)
    state = customers.value(lower, "customer_state").lower()
    context.respell(customers, lower, "customer_state", state)
    state = f" {customers.value(padded, 'customer_state')}"
    context.respell(customers, padded, "customer_state", state)
    code = customers.value(upper, "customer_id").upper()
    context.respell(customers, upper, "customer_id", code)
    for row in context.sellers.rows(1):
        context.respell(sellers, row, "seller_state", sellers.value(row, "seller_state").lower())
        context.respell(sellers, row, "seller_city", sellers.value(row, "seller_city").title())
