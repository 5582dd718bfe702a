"""What quantities cost, line by line, as a bill has it.

Belongs here: which recorded number is which item of the prices, and the fixed part of a stack. Does
not belong here: what will be used (see ``forecast``).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.costs.prices import Prices
from medallion_assets.lake.storage.meter import Used

GIGABYTE = 1024**3
SECONDS_OF_HOUR = 3600


class PaidFor(StrEnum):
    """Why something is paid for."""

    FIXED = "fixed"
    """It is there, whether anything runs or not."""
    STORED = "stored"
    """Data lie there."""
    RUNS = "runs"
    """A run asked for it."""


@dataclass(frozen=True)
class Line:
    """A line of a bill.

    Attributes:
        amount: in the currency of the prices, unrounded.
    """

    part: PaidFor
    item: str
    quantity: Decimal
    unit: str
    amount: Decimal


class Stack(BaseModel):
    """What Terraform says of a stack that costs, by the items of the prices.

    Attributes:
        fixed: quantities of a month.
        each_request: quantities that come with each request to the lake's bucket.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    fixed: dict[str, Decimal] = {}
    each_request: dict[str, Decimal] = {}

    @classmethod
    def load(cls, file: Path) -> "Stack":
        """What is in a file, made by ``terraform output -json costs``.

        Raises:
            ConfigurationError: it is missing, or of another form.
        """
        try:
            return cls.model_validate_json(file.read_bytes())
        except OSError as error:
            raise ConfigurationError(
                f"the stack {file} cannot be read: {error.strerror}", remedy="correct --stack"
            ) from error
        except ValidationError as error:
            raise ConfigurationError(
                f"{file} is no description of a stack: {error.errors()[0]['msg']}",
                remedy="make it by `terraform output -json costs` in deploy/terraform/platform",
            ) from error

    @classmethod
    def together(cls, stacks: Iterable["Stack"]) -> "Stack":
        """One of several, as the foundation and the platform."""
        fixed: dict[str, Decimal] = defaultdict(Decimal)
        each: dict[str, Decimal] = defaultdict(Decimal)
        for stack in stacks:
            for kept, found in ((fixed, stack.fixed), (each, stack.each_request)):
                for name, quantity in found.items():
                    kept[name] += quantity
        return cls(fixed=dict(fixed), each_request=dict(each))


def of_runs(
    used: Used, prices: Prices, stack: Stack | None = None, *, with_free: bool = False
) -> list[Line]:
    """What some runs cost.

    Args:
        with_free: these are all runs of a month, so what is free in a month is.
    """
    requests = used.puts + used.gets + used.lists
    beside = {name: each * requests for name, each in (stack or Stack()).each_request.items()}
    quantities = {
        "s3_put": Decimal(used.puts + used.lists),
        "s3_get": Decimal(used.gets),
        "glue_catalogue": Decimal(used.catalogue),
        "glue_dpu_hour": Decimal(str(used.dpu_seconds)) / SECONDS_OF_HOUR,
        **beside,
    }
    return _lines(PaidFor.RUNS, quantities, prices, with_free=with_free)


def of_stored(size: int, prices: Prices) -> list[Line]:
    """What a month of bytes in the lake's bucket costs."""
    return _lines(PaidFor.STORED, {"s3_gb_month": Decimal(size) / GIGABYTE}, prices)


def of_stack(stack: Stack, prices: Prices) -> list[Line]:
    """What a stack costs in a month in which nothing runs."""
    return _lines(PaidFor.FIXED, stack.fixed, prices)


def _lines(
    part: PaidFor, quantities: Mapping[str, Decimal], prices: Prices, *, with_free: bool = False
) -> list[Line]:
    """A line for each quantity that is not nothing."""
    lines = []
    for name, quantity in quantities.items():
        if quantity:
            price = prices.item(name)
            amount = price.of(quantity, with_free=with_free)
            lines.append(Line(part, name, quantity, price.unit, amount))
    return lines


def total(lines: Iterable[Line]) -> Decimal:
    """What all lines come to."""
    return sum((line.amount for line in lines), Decimal(0))
