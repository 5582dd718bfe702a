"""Persons of the chain, obviously invented: names, e-mails at example.com, 555 numbers.

Belongs here: how personal data looks, for customers and managers alike. Does not
belong here: who changes it when.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from medallion_assets.simulation.rng import Integers, Rng
from medallion_assets.simulation.shopease.columns import chosen, joined, numbers
from medallion_assets.simulation.shopease.vocabulary import CITIES, FIRST_NAMES, LAST_NAMES, STREETS

__all__ = ["Homes", "city_columns", "draw_homes", "email", "full_name", "padded", "phone"]

Homes = dict[str, Integers]
"""Where some live: ``city`` and ``zip`` (the code itself), ``street`` and ``house``."""

_AREA_CODES = np.array([city.area_code for city in CITIES])
_FIRST_ZIPS = np.array([city.first_zip for city in CITIES])
_ZIPS = np.array([city.zips for city in CITIES])
_HOUSES = 980
_MAILABLE = [name.lower().replace("'", "") for name in LAST_NAMES]


def draw_homes(rng: Rng, size: int) -> Homes:
    """Addresses, in large cities more often."""
    city = rng.weighted([city.share for city in CITIES], size)
    return {
        "city": city,
        "zip": _FIRST_ZIPS[city] + rng.below(_ZIPS[city], size),
        "street": rng.below(len(STREETS), size),
        "house": rng.below(_HOUSES, size) + 1,
    }


def city_columns(homes: Homes) -> dict[str, pa.Array]:
    """The four address columns."""
    return {
        "address": joined(
            numbers(homes["house"]).cast(pa.string()), chosen(STREETS, homes["street"]), by=" "
        ),
        "city": chosen([city.name for city in CITIES], homes["city"]),
        "state": chosen([city.state for city in CITIES], homes["city"]),
        "zip_code": padded(homes["zip"], 5),
    }


def padded(values: Integers, digits: int) -> pa.Array:
    """Numbers as texts with leading zeros."""
    return pc.utf8_lpad(numbers(values).cast(pa.string()), digits, "0")


def full_name(first: Integers, last: Integers) -> pa.Array:
    """First and last name."""
    return joined(chosen(FIRST_NAMES, first), chosen(LAST_NAMES, last), by=" ")


def email(first: Integers, last: Integers, tail: Integers, domain: Integers) -> pa.Array:
    """An address in a domain that is reserved for examples."""
    return joined(
        chosen([name.lower() for name in FIRST_NAMES], first),
        ".",
        chosen(_MAILABLE, last),
        numbers(tail).cast(pa.string()),
        chosen(("@example.com", "@example.org", "@example.net"), domain),
    )


def phone(city: Integers, line: Integers) -> pa.Array:
    """A number of the range 555-0100 to 555-0199, which nobody has."""
    return joined(
        "(", numbers(_AREA_CODES[city]).cast(pa.string()), ") 555-01", padded(line % 100, 2)
    )
