"""The zips that exist and the points of the geolocation file.

Belongs here: clean geography: which zips a city has, and points near its
centre with the two spellings and exact duplicates that are normal for this
file. Does not belong here: injected defects (see ``defects.geography``).
"""

from dataclasses import dataclass

import numpy as np

from medallion_assets.simulation.olist.brazil import CITIES, BrazilCity
from medallion_assets.simulation.olist.sheet import Sheet
from medallion_assets.simulation.rng import Integers, Rng
from medallion_assets.systems.olist.geography import GEOLOCATION

FEWEST_ZIPS = 600
MOST_ZIPS = 15_000
FEWEST_ZIPS_A_CITY = 4

_ORDERS_A_ZIP = 8
_POINTS_A_ZIP = (1, 2, 3, 4, 6, 8, 12, 30)
_SPREAD = 40_000
_SCALE = 1_000_000
_POINTS_MOST = 100
_DUPLICATED_PERMILLE = 200
_ACCENTED_PERMILLE = 220


@dataclass(frozen=True, kw_only=True)
class Geography:
    """The zips of all cities.

    Attributes:
        zips: existing zip prefixes, ascending within a city.
        city: position in ``CITIES`` of each zip.
        unknown: zips that exist in a city but not in the geolocation file.
        points: clean rows of each zip in ``sheet``.
    """

    zips: list[str]
    city: Integers
    unknown: list[str]
    points: list[range]
    sheet: Sheet

    def draw(self, rng: Rng, size: int) -> Integers:
        """Positions in ``zips``: a city by its weight, then any of its zips."""
        cities = rng.weighted([city.weight for city in CITIES], size)
        first = np.searchsorted(self.city, cities, side="left")
        last = np.searchsorted(self.city, cities, side="right")
        return first + rng.below(last - first, size)

    def zip_of(self, city_name: str, nth: int = 0) -> int:
        """Position in ``zips`` of a city's zip, counted around where there are fewer."""
        names = [city.name for city in CITIES]
        own = np.flatnonzero(self.city == names.index(city_name))
        return int(own[nth % len(own)])


def degrees(millionths: int) -> str:
    """A coordinate as the file writes it."""
    return f"{millionths / _SCALE:.6f}"


def build_geography(seed: int, orders: int) -> Geography:
    """Lay out the zips for about that many orders and scatter points over them."""
    rng = Rng(seed, "geography")
    target = min(MOST_ZIPS, max(FEWEST_ZIPS, orders // _ORDERS_A_ZIP))
    per_weight = sum(city.weight for city in CITIES)
    chosen = [_zips_of(city, target * city.weight // per_weight) for city in CITIES]
    zips = [f"{code:05d}" for codes in chosen for code in codes]
    cities = np.repeat(np.arange(len(CITIES)), [len(codes) for codes in chosen])
    points = rng.along(_POINTS_A_ZIP, len(zips))
    ends = np.cumsum(points).tolist()
    return Geography(
        zips=zips,
        city=cities,
        unknown=[f"{codes[0] + 1:05d}" for codes in chosen],
        points=[range(end - count, end) for end, count in zip(ends, points.tolist(), strict=True)],
        sheet=_scatter(rng, zips, cities, points),
    )


def _zips_of(city: BrazilCity, wanted: int) -> list[int]:
    """Evenly spread zips of a city, never two in a row, so that the gaps are unknown zips."""
    count = min(max(FEWEST_ZIPS_A_CITY, wanted), city.zips // 2)
    step = city.zips // count
    return [city.first_zip + place * step for place in range(count)]


def _scatter(rng: Rng, zips: list[str], cities: Integers, points: Integers) -> Sheet:
    """Place the points of each zip, and repeat some of them exactly."""
    zip_of = np.repeat(np.arange(len(zips)), points)
    city_of = cities[zip_of]
    size = len(zip_of)
    serial = np.arange(size) - np.repeat(np.cumsum(points) - points, points)
    accented = (rng.chance(_ACCENTED_PERMILLE, size) & (serial > 0)).tolist()
    homes = [CITIES[city] for city in city_of.tolist()]
    spelt = zip(homes, accented, strict=True)
    columns = {
        "geolocation_zip_code_prefix": [zips[place] for place in zip_of.tolist()],
        "geolocation_lat": _near(rng, [city.lat for city in CITIES], city_of, serial),
        "geolocation_lng": _near(rng, [city.lng for city in CITIES], city_of, serial),
        "geolocation_city": [home.accented if accent else home.name for home, accent in spelt],
        "geolocation_state": [home.state for home in homes],
    }
    sheet = Sheet(GEOLOCATION, columns, rng)
    spellings = columns["geolocation_city"]
    repaired = (row for row in range(size) if spellings[row] != homes[row].name)
    sheet.mark("geolocation_city_repaired", repaired)
    zip_code = "geolocation_zip_code_prefix"
    sheet.mark_texts("geolocation_zip_leading_zero", zip_code, lambda code: code.startswith("0"))
    for row in np.flatnonzero(rng.chance(_DUPLICATED_PERMILLE, size)).tolist():
        sheet.repeat(row)
    return sheet


def _near(rng: Rng, centres: list[int], city_of: Integers, serial: Integers) -> list[str]:
    """Coordinates near the city's centre; the point's number makes them differ within a zip."""
    centre = np.array(centres)[city_of] * (_SCALE // 100)
    spread = rng.below(2 * _SPREAD, len(city_of)) - _SPREAD
    exact = (centre + spread) // _POINTS_MOST * _POINTS_MOST + serial
    return [degrees(value) for value in exact.tolist()]
