"""Persons of the chain, obviously invented: names, e-mails at example.com, 555 numbers.

Belongs here: how personal data looks, for customers and managers alike, and who may buy, and what
may be bought, on a day. Does not
belong here: who changes it when.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from medallion_assets.simulation.rng import Integers, Mask, Rng
from medallion_assets.simulation.shopease.clock import NEVER
from medallion_assets.simulation.shopease.columns import chosen, joined, numbers
from medallion_assets.simulation.shopease.vocabulary import CITIES, FIRST_NAMES, LAST_NAMES, STREETS

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


SETTLED = 4
"""Days after its arrival from which a key is drawn, so that no late sale is before it."""

_HALF = 1 << 16
_GRID = 256


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Keys by their place.

    Attributes:
        born: the day a key comes, ascending; -1 where it was always there.
        leaves: the day it is gone; negative for one that never had a row.
        rejected: keys whose row cannot be used.
        order: the keys from the most to the least popular.
    """

    born: Integers
    leaves: Integers
    rejected: Mask
    order: Integers

    def __len__(self) -> int:
        """How many keys."""
        return len(self.born)

    @property
    def risky(self) -> Mask:
        """Keys that a defective sale must not have, because it would have a second fault then."""
        return (self.leaves < NEVER) | self.rejected

    def on(self, day: int) -> Integers:
        """For every key itself, or one that may be drawn on a day in its place."""
        return self._stand_ins(day, self.leaves > day)

    def safe(self, day: int) -> Integers:
        """The same among the keys that are there for ever and whose row can be used."""
        return self._stand_ins(day, ~self.risky)

    def _stand_ins(self, day: int, usable: Mask) -> Integers:
        """Later keys fold over the settled ones; the others give way to their neighbour."""
        settled = int(np.searchsorted(self.born, max(day - SETTLED, -1), side="right"))
        places = np.arange(settled)
        nearest = np.maximum.accumulate(np.where(usable[:settled], places, -1))
        first = int(np.argmax(usable[:settled]))
        chosen = np.where(nearest < 0, first, nearest)
        return chosen[np.arange(len(self)) % settled]


def ranks(rng: Rng, keys: int, size: int) -> Integers:
    """Ranks below ``keys``, low ones more often: a third of all are in the first tenth."""
    return (rng.below(_HALF, size) * rng.below(_HALF, size) * keys) >> 32


def popularity(keys: int) -> Integers:
    """How often `ranks` gives each rank, in parts of 65,536."""
    half = np.arange(_GRID, dtype=np.int64) * 2 + 1
    grid = (np.multiply.outer(half, half).ravel() * keys) >> 18
    return np.bincount(grid, minlength=keys).astype(np.int64)
