"""What can be asked of the chain of stores: its size, its place in time and its seed.

Belongs here: the parameters and the sizes that follow from them. Does not belong
here: what the rows hold.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from math import isqrt

from medallion_assets.simulation.spec import NumberedDays

TIME_ZONE = "America/New_York"
"""Business days, opening hours and daylight saving of all stores."""

_CUSTOMERS = 7_500
_PRODUCTS = 600
_STORES = 5
_SALES = 1_020_500
_SALES_DAYS = 90
_MILLION = 1_000_000

_FEWEST_CUSTOMERS = 100
_FEWEST_PRODUCTS = 60
_FEWEST_SALES = 300
_MOST_DAYS = 3_660


@dataclass(frozen=True, kw_only=True)
class ChainParameters(NumberedDays):
    """The size and the place in time of a chain; equal parameters give equal rows.

    At scale 1 and 90 days there are 7,500 customers, 600 products, 5 stores, 3,000 inventory
    rows, 5 managers and 1,020,500 sales at the end of the last day. Sales grow with the days,
    nothing else does. Above scale 1 stores and products grow with the root of the scale, so
    that inventory, their product, grows like the rest; below it there are fewer products and
    still five stores.

    Attributes:
        first_day: the first day with sales, in the stores' time zone.
        days: days with sales.
        scale: from 0.001 to 1,000; counted in millionths.
        seed: chooses the chances.
    """

    first_day: date = date(2026, 1, 1)
    days: int = _SALES_DAYS
    scale: float = 1.0
    seed: int = 7

    def __post_init__(self) -> None:
        """Refuse what cannot hold every defect.

        Raises:
            ValueError: too few or too many days, or too few sales.
        """
        if not 1 <= self.days <= _MOST_DAYS:
            raise ValueError(f"{self.days} days are not between 1 and {_MOST_DAYS:,}")
        if not 0.001 <= self.scale <= 1_000:  # noqa: PLR2004 - as documented
            raise ValueError(f"scale {self.scale:g} is not between 0.001 and 1,000")
        if self.sales < _FEWEST_SALES:
            raise ValueError(
                f"{self.sales} sales are too few to hold every case; {_FEWEST_SALES} are needed"
            )

    def number(self, day: date) -> int:
        """The number of a day.

        Raises:
            ValueError: the history does not reach it.
        """
        number = (day - self.first_day).days
        if not -1 <= number < self.days:
            opening = self.day(-1)
            raise ValueError(f"{day} is not between {opening} and {self.last_day}")
        return number

    @property
    def customers(self) -> int:
        """Rows of customers at the end of the last day."""
        return max(_FEWEST_CUSTOMERS, self._scaled(_CUSTOMERS))

    @property
    def products(self) -> int:
        """Rows of products at the end of the last day."""
        if self.scale > 1:
            return isqrt(_PRODUCTS**2 * self._millionths // _MILLION)
        return max(_FEWEST_PRODUCTS, self._scaled(_PRODUCTS))

    @property
    def stores(self) -> int:
        """Stores, and managers."""
        return max(_STORES, isqrt(_STORES**2 * self._millionths // _MILLION))

    @property
    def sales(self) -> int:
        """Rows of sale_transactions at the end of the last day."""
        return self._scaled(_SALES * self.days, _SALES_DAYS)

    @property
    def _millionths(self) -> int:
        return round(self.scale * _MILLION)

    def _scaled(self, rows: int, per: int = 1) -> int:
        """A count at this scale, rounded half up in whole numbers."""
        unit = per * _MILLION
        return (rows * self._millionths + unit // 2) // unit

    def to_json(self) -> str:
        """The parameters as one line of JSON."""
        return json.dumps(asdict(self), default=str, sort_keys=True)
