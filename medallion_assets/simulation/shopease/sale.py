"""A batch of sales as arrays, and the words that its payments and channels are written in.

Belongs here: what a batch holds, its versions over time, and its Arrow form. Does not
belong here: how sales come about (see ``sales``) and which are defective (``sale_defects``).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from medallion_assets.simulation.rng import Integers
from medallion_assets.simulation.shopease.clock import NEVER
from medallion_assets.simulation.shopease.columns import chosen, instants, money, numbers
from medallion_assets.simulation.shopease.kinds import SALE_KINDS, Effect, codes

MISSING = int(np.iinfo(np.int64).min)
"""Stands for a value that is null."""

SALE_CODE = codes(SALE_KINDS)
REJECTED = np.array([SALE_CODE[kind.name] for kind in SALE_KINDS if kind.effect is Effect.REJECT])

METHODS = ("credit_card", "cash", "debit_card", "mobile_pay", "gift_card")
CHANNELS = ("in_store", "online", "mobile_app", "phone")
UNKNOWN_METHODS = ("barter", "iou", "store_coin")
UNKNOWN_CHANNELS = ("fax", "catalogue")
_SPELLINGS = 3


def _spelt(words: tuple[str, ...]) -> list[str]:
    """Three odd forms of each word, beside each other."""
    return [form for w in words for form in (w.upper(), f" {w.title()}", f"{w.swapcase()}  ")]


_METHOD_WORDS = [*METHODS, *UNKNOWN_METHODS, *_spelt(METHODS)]
_CHANNEL_WORDS = [*CHANNELS, *UNKNOWN_CHANNELS, *_spelt(CHANNELS)]


def unknown(words: tuple[str, ...], strange: tuple[str, ...], turn: Integers) -> Integers:
    """Places of words that no list has."""
    return len(words) + turn % len(strange)


def misspelt(
    words: tuple[str, ...], strange: tuple[str, ...], word: Integers, turn: Integers
) -> Integers:
    """Places of odd forms of given words."""
    return len(words) + len(strange) + word * _SPELLINGS + turn % _SPELLINGS


@dataclass(kw_only=True)
class Sales:
    """Rows of sale_transactions that were committed on one day; each array has one value a row.

    Attributes:
        kind: the kind of defect, 0 for none.
        price: in ten-thousandths.
        method: place of the text in the words of payment methods; so is channel.
        created: microseconds since 1970; so are updated and mended_at.
        mended: the day on which a later version replaces the row; the three values of that
            version follow.
    """

    kind: Integers
    transaction: Integers
    store: Integers
    customer: Integers
    product: Integers
    quantity: Integers
    price: Integers
    method: Integers
    channel: Integers
    created: Integers
    updated: Integers
    mended: Integers
    mended_at: Integers
    mended_quantity: Integers
    mended_price: Integers

    def __len__(self) -> int:
        """How many rows."""
        return len(self.kind)

    def some(self, chosen_rows: Integers) -> Sales:
        """Some of the rows."""
        return Sales(**{f.name: getattr(self, f.name)[chosen_rows] for f in fields(self)})

    def repeat(self, sources: Integers, copies: Integers) -> None:
        """Make rows equal to others in every value but their kind."""
        for field in fields(self):
            if field.name != "kind":
                values: Integers = getattr(self, field.name)
                values[copies] = values[sources]

    def kinds(self, day: int) -> Integers:
        """The kind that each row has at the end of a day: mended or not yet."""
        waiting = self.mended > day
        kind = np.where(waiting & (self.kind == SALE_CODE["corrected"]), 0, self.kind)
        broken = waiting & (self.kind == SALE_CODE["repaired"])
        return np.where(broken, SALE_CODE["quantity_not_positive"], kind)

    def columns(self, day: int) -> pa.Table:
        """The rows as they are at the end of a day."""
        mended = self.mended <= day
        return pa.table(
            {
                "transaction_id": _known(self.transaction),
                "store_id": numbers(self.store),
                "customer_id": _known(self.customer),
                "product_id": numbers(self.product),
                "quantity": numbers(np.where(mended, self.mended_quantity, self.quantity)),
                "unit_price": money(np.where(mended, self.mended_price, self.price)),
                "payment_method": chosen(_METHOD_WORDS, self.method),
                "sales_channel": chosen(_CHANNEL_WORDS, self.channel),
                "created_at": instants(self.created, self.created == MISSING),
                "updated_at": instants(np.where(mended, self.mended_at, self.updated)),
            }
        )

    def sold(self) -> Integers:
        """Rows that take goods out of stock: usable, and not a repetition."""
        copies = [SALE_CODE["exact_duplicate"], SALE_CODE["key_changed"]]
        return np.flatnonzero(
            ~np.isin(self.kinds(NEVER - 1), [*REJECTED.tolist(), *copies, SALE_CODE["repaired"]])
        )


def _known(values: Integers) -> pa.Array:
    return numbers(values, values == MISSING)
