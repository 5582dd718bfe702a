"""Customers and sellers: who buys, who sells, and where they live.

Belongs here: clean parties; a person has one customer record an order and may
come back or move. Does not belong here: injected defects (see ``defects.parties``).
"""

from dataclasses import dataclass

import numpy as np

from medallion_assets.simulation.olist.brazil import CITIES
from medallion_assets.simulation.olist.geography import Geography
from medallion_assets.simulation.olist.sheet import Sheet
from medallion_assets.simulation.rng import Integers, Rng
from medallion_assets.systems.olist.parties import CUSTOMERS, SELLERS

_RETURNING_PERMILLE = 90
_MOVED_PERMILLE = 120
_FEWEST_SELLERS = 60
_ORDERS_A_SELLER = 30


@dataclass(frozen=True, kw_only=True)
class Sellers:
    """The shops; a seller's number is its row."""

    ids: list[str]
    sheet: Sheet


def build_customers(seed: int, geography: Geography, orders: int) -> Sheet:
    """One record an order: its person is new or one who bought before."""
    rng = Rng(seed, "customers")
    returning = rng.chance(_RETURNING_PERMILLE, orders)
    returning[:1] = False
    known = np.cumsum(~returning, dtype=np.int64)
    person = np.where(returning, rng.below(known, orders), known - 1)
    home = geography.draw(rng, int(known[-1]))
    moved = returning & rng.chance(_MOVED_PERMILLE, orders)
    zip_of = np.where(moved, geography.draw(rng, orders), home[person])
    persons = rng.hex_ids(len(home))
    columns = {
        "customer_id": rng.hex_ids(orders),
        "customer_unique_id": [persons[number] for number in person.tolist()],
        **_address("customer", geography, zip_of),
    }
    sheet = Sheet(CUSTOMERS, columns, rng, owners=np.arange(orders))
    _mark_leading_zero(sheet, "customer")
    return sheet


def build_sellers(seed: int, geography: Geography, orders: int) -> Sellers:
    """The shops that serve about that many orders."""
    rng = Rng(seed, "sellers")
    size = max(_FEWEST_SELLERS, orders // _ORDERS_A_SELLER)
    zip_of = geography.draw(rng, size)
    columns = {"seller_id": rng.hex_ids(size), **_address("seller", geography, zip_of)}
    sheet = Sheet(SELLERS, columns, rng)
    _mark_leading_zero(sheet, "seller")
    return Sellers(ids=list(columns["seller_id"]), sheet=sheet)


def _address(party: str, geography: Geography, zip_of: Integers) -> dict[str, list[str]]:
    """The three address columns of a party, from positions in the zips."""
    homes = [CITIES[number] for number in geography.city[zip_of].tolist()]
    return {
        f"{party}_zip_code_prefix": [geography.zips[place] for place in zip_of.tolist()],
        f"{party}_city": [home.name for home in homes],
        f"{party}_state": [home.state for home in homes],
    }


def _mark_leading_zero(sheet: Sheet, party: str) -> None:
    """Note the zips that would lose their first digit as a number."""
    column = f"{party}_zip_code_prefix"
    sheet.mark_texts(f"{party}_zip_leading_zero", column, lambda code: code.startswith("0"))
