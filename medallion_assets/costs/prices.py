"""List prices, from the file beside this module or one of a user's own.

Belongs here: reading the file, and the price of a quantity. Does not belong here: quantities.
"""

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from medallion_assets.core.errors import ConfigurationError

SHIPPED = Path(__file__).with_name("prices.json")
OLD_DAYS = 365
"""Older prices should be looked up again."""


class Price(BaseModel):
    """What a quantity of something costs.

    Attributes:
        unit: what is counted, with the word for one thing in the plural.
        per: so many cost `price`.
        free: so many a month cost nothing, in each account.
        source: where the price can be looked up.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: str
    per: Decimal = Field(gt=0)
    price: Decimal = Field(ge=0)
    free: Decimal = Field(default=Decimal(0), ge=0)
    source: str = Field(pattern="^https://")

    def of(self, quantity: Decimal, *, with_free: bool = False) -> Decimal:
        """What a quantity costs, unrounded.

        Args:
            with_free: the quantity is all of a month, of which some is free.
        """
        charged = max(Decimal(0), quantity - self.free) if with_free else quantity
        return charged * self.price / self.per


class Prices(BaseModel):
    """The prices of a region.

    Attributes:
        as_of: the day as of which they are.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    as_of: date
    region: str
    currency: str = Field(pattern="^[A-Z]{3}$")
    items: dict[str, Price]

    def item(self, name: str) -> Price:
        """The price of an item.

        Raises:
            ConfigurationError: there is none.
        """
        if name not in self.items:
            raise ConfigurationError(
                f"there is no price of {name} in the prices of {self.region}",
                remedy="add it to a file of your own (docs/cost.md) and give that by --prices",
            )
        return self.items[name]

    def age(self, today: date) -> int:
        """Days since then."""
        return (today - self.as_of).days


@cache
def load_prices(file: Path = SHIPPED) -> Prices:
    """The prices in a file.

    Raises:
        ConfigurationError: it is missing, or holds none; names the first fault.
    """
    try:
        return Prices.model_validate_json(file.read_bytes())
    except OSError as error:
        raise ConfigurationError(
            f"the prices {file} cannot be read: {error.strerror}", remedy="correct --prices"
        ) from error
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"])) or "the file"
        raise ConfigurationError(
            f"the prices {file} cannot be used: {where}: {fault['msg']}",
            remedy="write them as docs/cost.md shows",
        ) from error
