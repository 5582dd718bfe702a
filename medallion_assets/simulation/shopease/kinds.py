"""The kinds of defects and of late changes, with how often, and what they do.

Belongs here: the vocabulary, and the counts that a history reports. Does not belong
here: how a kind looks in a row (see ``customers``, ``products``, ``sale_defects`` …).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from medallion_assets.simulation.shopease.spec import ChainParameters
from medallion_assets.simulation.spec import Truth

_MILLION = 1_000_000


class Effect(StrEnum):
    """What a platform must do with a row of a kind.

    A row has at most one kind, so the counts of an effect add up to rows.
    """

    REJECT = "reject"
    """The row cannot be used."""
    STANDARDISE = "standardise"
    """A value has to be brought into its standard form; the row stays."""
    REPEAT = "repeat"
    """The row's key came before; one row a key stays."""
    NOTE = "note"
    """The row stays as it is; something about it is worth knowing."""


class Kind(NamedTuple):
    """A kind of defect: its name, its effect, rows in a million, and at least so many rows."""

    name: str
    effect: Effect
    share: int
    least: int

    def rows(self, total: int) -> int:
        """How many of ``total`` rows have it."""
        return max(self.least, total * self.share // _MILLION)


CUSTOMER_KINDS: tuple[Kind, ...] = (
    Kind("customer_name_null", Effect.REJECT, 2_000, 1),
    Kind("customer_name_blank", Effect.REJECT, 1_500, 1),
    Kind("email_null", Effect.REJECT, 4_000, 2),
    Kind("email_blank", Effect.REJECT, 1_500, 1),
    Kind("customer_name_spelling", Effect.STANDARDISE, 20_000, 3),
    Kind("email_spelling", Effect.STANDARDISE, 20_000, 3),
    Kind("customer_id_null", Effect.REJECT, 600, 1),
    Kind("exact_duplicate", Effect.REPEAT, 4_000, 2),
    Kind("key_changed", Effect.REPEAT, 3_000, 2),
)
"""The last three are rows of their own, beside those of the known customers."""

PRODUCT_KINDS: tuple[Kind, ...] = (
    Kind("product_name_null", Effect.REJECT, 3_000, 1),
    Kind("product_name_blank", Effect.REJECT, 3_000, 1),
    Kind("price_not_positive", Effect.REJECT, 7_000, 2),
    Kind("product_name_spelling", Effect.STANDARDISE, 20_000, 2),
    Kind("category_spelling", Effect.STANDARDISE, 30_000, 3),
    Kind("price_decimals", Effect.STANDARDISE, 20_000, 2),
    Kind("product_id_null", Effect.REJECT, 3_000, 1),
    Kind("exact_duplicate", Effect.REPEAT, 7_000, 2),
    Kind("key_changed", Effect.REPEAT, 7_000, 2),
)
"""The last three are rows of their own, beside those of the known products."""

SALE_KINDS: tuple[Kind, ...] = (
    Kind("transaction_id_null", Effect.REJECT, 60, 2),
    Kind("store_unknown", Effect.REJECT, 150, 2),
    Kind("customer_id_null", Effect.REJECT, 150, 2),
    Kind("customer_unknown", Effect.REJECT, 400, 3),
    Kind("product_unknown", Effect.REJECT, 250, 3),
    Kind("quantity_not_positive", Effect.REJECT, 500, 4),
    Kind("unit_price_not_positive", Effect.REJECT, 400, 4),
    Kind("payment_method_unknown", Effect.REJECT, 150, 2),
    Kind("sales_channel_unknown", Effect.REJECT, 100, 2),
    Kind("created_at_missing", Effect.REJECT, 120, 2),
    Kind("created_at_future", Effect.REJECT, 80, 2),
    Kind("payment_method_spelling", Effect.STANDARDISE, 6_000, 6),
    Kind("sales_channel_spelling", Effect.STANDARDISE, 3_000, 4),
    Kind("unit_price_decimals", Effect.STANDARDISE, 2_000, 4),
    Kind("late", Effect.NOTE, 4_000, 6),
    Kind("slow_commit", Effect.NOTE, 300, 3),
    Kind("corrected", Effect.NOTE, 8_000, 10),
    Kind("repaired", Effect.NOTE, 150, 3),
    Kind("exact_duplicate", Effect.REPEAT, 3_000, 4),
    Kind("key_changed", Effect.REPEAT, 1_500, 4),
)

_DERIVED: dict[str, dict[str, Effect]] = {
    "sale_transactions": {
        "customer_deleted": Effect.REJECT,
        "product_deleted": Effect.REJECT,
        "customer_rejected": Effect.NOTE,
        "product_rejected": Effect.NOTE,
    },
    "inventory": {
        "product_unknown": Effect.REJECT,
        "product_deleted": Effect.REJECT,
        "product_rejected": Effect.NOTE,
        "quantity_negative": Effect.NOTE,
    },
    "customers": {"moved": Effect.NOTE, "email_changed": Effect.NOTE, "deleted": Effect.NOTE},
    "products": {"repriced": Effect.NOTE, "deleted": Effect.NOTE},
    "stores": {"store_name_spelling": Effect.STANDARDISE},
    "sales_managers": {
        "manager_name_spelling": Effect.STANDARDISE,
        "email_spelling": Effect.STANDARDISE,
    },
}
"""Kinds that are not drawn by share: they follow from other rows, or are one a table."""


def _effects(kinds: Iterable[Kind], table: str) -> dict[str, Effect]:
    return {**{kind.name: kind.effect for kind in kinds}, **_DERIVED[table]}


EFFECTS: dict[str, dict[str, Effect]] = {
    "customers": _effects(CUSTOMER_KINDS, "customers"),
    "products": _effects(PRODUCT_KINDS, "products"),
    "stores": _DERIVED["stores"],
    "inventory": _DERIVED["inventory"],
    "sales_managers": _DERIVED["sales_managers"],
    "sale_transactions": _effects(SALE_KINDS, "sale_transactions"),
}
"""The effect of every kind, by table."""


def codes(kinds: Iterable[Kind]) -> dict[str, int]:
    """The number by which arrays name each kind; 0 is a clean row."""
    return {kind.name: code for code, kind in enumerate(kinds, start=1)}


@dataclass(frozen=True, kw_only=True)
class ChainTruth(Truth):
    """What the database holds at the end of a day.

    Attributes:
        until: that day.
        rows: rows by table.
        kinds: rows by table and kind; kinds without a row are named with 0.
    """

    parameters: ChainParameters
    until: date
    rows: Mapping[str, int]
    kinds: Mapping[str, Mapping[str, int]]

    def of(self, table: str, effect: Effect) -> int:
        """Rows of a table whose kind has an effect."""
        effects = EFFECTS[table]
        return sum(rows for kind, rows in self.kinds[table].items() if effects[kind] is effect)
