"""Customers and sellers with odd addresses (traps 8 and 10, and malformed zips).

Belongs here: cases that stay in silver. Does not belong here: rejected rows
(see ``corruptions`` and ``rejections``).
"""

from __future__ import annotations

from medallion_assets.simulation.olist.plants.geography import take_unknown_zips
from medallion_assets.simulation.olist.plants.scene import Scene
from medallion_assets.simulation.olist.sheet import Sheet

__all__ = ["plant_parties"]

_JUNK_WITHOUT_CITY = ("vendas@loja-exemplo.example", "04482255", "sp / sp")
_JUNK_WITH_CITY = (
    "auriflama/sp",
    "lages - sc",
    "brasilia df",
    "rio de janeiro \\rio de janeiro",
    "novo hamburgo, rio grande do sul, brasil",
)


def plant_parties(scene: Scene) -> None:
    """Plant all cases of this module."""
    _junk_cities(scene)
    _wrong_states(scene)
    _unknown_zips(scene)
    _malformed_zips(scene)
    _respell(scene)


def _junk_cities(scene: Scene) -> None:
    """What sellers enter instead of a city, or beside it."""
    sheet = scene.market.sellers.sheet
    junk = (*_JUNK_WITHOUT_CITY, *_JUNK_WITH_CITY)
    rows = scene.sellers.take(len(junk))
    for row, text in zip(rows, junk, strict=True):
        sheet.put(row, {"seller_city": text})
    sheet.mark("seller_city_junk", rows)
    scene.facts[8]["seller_city_nulled"] = len(_JUNK_WITHOUT_CITY)


def _wrong_states(scene: Scene) -> None:
    """Sellers whose zip lies in another state."""
    sheet = scene.market.sellers.sheet
    rows = scene.sellers.take(3)
    for row in rows:
        state = "PA" if sheet.value(row, "seller_state") != "PA" else "AM"
        sheet.put(row, {"seller_state": state})
    sheet.mark("seller_state_differs_from_zip", rows)


def _unknown_zips(scene: Scene) -> None:
    """Zips without a point in the geolocation file."""
    unknown = take_unknown_zips(scene)
    market = scene.market
    customers, sellers = scene.hosts.any(5), scene.sellers.take(2)
    _give_zips(market.customers, "customer", customers, unknown[: len(customers)])
    _give_zips(market.sellers.sheet, "seller", sellers, unknown[-len(sellers) :])


def _malformed_zips(scene: Scene) -> None:
    """Zips that are none; outside a key that costs no row its place."""
    market = scene.market
    for sheet, party, rows in (
        (market.customers, "customer", scene.hosts.any(2)),
        (market.sellers.sheet, "seller", scene.sellers.take(2)),
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


def _respell(scene: Scene) -> None:
    """States and ids in another case or with white space around them."""
    customers, sellers = scene.market.customers, scene.market.sellers.sheet
    lower, padded, upper = scene.hosts.any(3)
    state = customers.value(lower, "customer_state").lower()
    scene.respell(customers, lower, "customer_state", state)
    state = f" {customers.value(padded, 'customer_state')}"
    scene.respell(customers, padded, "customer_state", state)
    code = customers.value(upper, "customer_id").upper()
    scene.respell(customers, upper, "customer_id", code)
    for row in scene.sellers.take(1):
        scene.respell(sellers, row, "seller_state", sellers.value(row, "seller_state").lower())
        scene.respell(sellers, row, "seller_city", sellers.value(row, "seller_city").title())
