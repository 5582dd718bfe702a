"""Defects and late changes of sales: how each kind looks in a row.

Belongs here: injecting given numbers of each kind into a batch. Does not belong here:
how many there are (see ``kinds``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from medallion_assets.simulation.rng import Integers, Rng
from medallion_assets.simulation.shopease.clock import DAY, HOUR, MINUTE, NEVER, SECOND, ChainClock
from medallion_assets.simulation.shopease.sale import (
    CHANNELS,
    METHODS,
    MISSING,
    SALE_CODE,
    UNKNOWN_CHANNELS,
    UNKNOWN_METHODS,
    Sales,
    misspelt,
    unknown,
)

LONGEST_MEND = 28
"""Days after which no sale is corrected any more."""

_LATEST = 3
_STRANGERS = 1_000_000
_FAR = 30
_LAGS = (1, 1, 2, 3, 5, 8, 13, 20, LONGEST_MEND)
_CENT = 100


@dataclass(frozen=True, kw_only=True)
class BatchContext:
    """A batch that is being spoilt, and what is known around it."""

    sales: Sales
    day: int
    days: int
    clock: ChainClock
    rng: Rng


Injection = Callable[[BatchContext, Integers], None]


def inject(
    context: BatchContext, rows: Mapping[str, Integers], sources: Mapping[str, Integers]
) -> None:
    """Give rows their kind; ``sources`` are the clean rows that repetitions repeat."""
    for kind, at in rows.items():
        context.sales.kind[at] = SALE_CODE[kind]
        if kind in sources:
            context.sales.repeat(sources[kind], at)
        if kind in _NULLED:
            getattr(context.sales, _NULLED[kind])[at] = MISSING
        if kind in _STRANGE:
            name, far = _STRANGE[kind]
            getattr(context.sales, name)[at] += far
        if kind in _INJECT:
            _INJECT[kind](context, at)


def _no_quantity(context: BatchContext, at: Integers) -> None:
    context.sales.quantity[at] = -context.rng.below(3, len(at))


def _no_price(context: BatchContext, at: Integers) -> None:
    context.sales.price[at] *= -context.rng.below(2, len(at))


def _unknown_word(context: BatchContext, at: Integers, name: str) -> None:
    words, strange = _WORDS[name]
    turn = context.rng.below(len(strange), len(at))
    getattr(context.sales, name)[at] = unknown(words, strange, turn)


def _misspelt_word(context: BatchContext, at: Integers, name: str) -> None:
    words, strange = _WORDS[name]
    values, turn = getattr(context.sales, name), context.rng.below(3, len(at))
    values[at] = misspelt(words, strange, values[at], turn)


def _many_digits(context: BatchContext, at: Integers) -> None:
    digits = np.where(
        context.rng.chance(250, len(at)), 50, context.rng.below(_CENT - 1, len(at)) + 1
    )
    context.sales.price[at] += digits


def _in_the_future(context: BatchContext, at: Integers) -> None:
    """After the last day of the history, whichever day it is committed on."""
    days = context.days + _FAR + context.rng.below(400, len(at))
    context.sales.created[at] += days * DAY


def _late(context: BatchContext, at: Integers) -> None:
    """Sold up to three days before it is committed; on the first day nothing can be late."""
    if context.day == 0:
        context.sales.kind[at] = 0
        return
    sold = context.day - 1 - context.rng.below(min(_LATEST, context.day), len(at))
    moved = context.sales.created[at] - (context.day - sold) * DAY
    last = context.clock.start(sold + 1) - SECOND
    context.sales.created[at] = np.clip(moved, context.clock.start(sold), last)


def _slow(context: BatchContext, at: Integers) -> None:
    """Written in the last ten minutes of a day, committed after midnight."""
    if context.day == 0:
        context.sales.kind[at] = 0
        return
    before = (context.rng.below(10 * 60 - 1, len(at)) + 1) * SECOND
    written = context.clock.start(context.day) - before
    context.sales.created[at] = context.sales.updated[at] = written


def _corrected(context: BatchContext, at: Integers) -> None:
    """Later one piece more, or a tenth off."""
    sales = context.sales
    cheaper = context.rng.chance(400, len(at))
    sales.mended_quantity[at] = sales.quantity[at] + ~cheaper
    less = sales.price[at] * 9 // (10 * _CENT) * _CENT
    sales.mended_price[at] = np.where(cheaper, less, sales.price[at])
    _mend(context, at)


def _repaired(context: BatchContext, at: Integers) -> None:
    """Nothing was sold, until the number is put right."""
    context.sales.mended_quantity[at] = context.sales.quantity[at]
    context.sales.mended_price[at] = context.sales.price[at]
    _no_quantity(context, at)
    _mend(context, at)


def _mend(context: BatchContext, at: Integers) -> None:
    """Choose a later day of the history, soon more often; on the last day there is none."""
    left = context.days - 1 - context.day
    lag = context.rng.along(_LAGS, len(at))
    lag = 1 + (lag - 1) % max(left, 1)
    context.sales.mended[at] = context.day + lag if left else NEVER
    context.sales.mended_at[at] = context.clock.office(context.rng, context.day + lag)


def _changed(context: BatchContext, at: Integers) -> None:
    """The same key again on the same day, some time later, with one piece more."""
    end = context.clock.start(context.day + 1) - 1
    after = MINUTE + context.rng.below(3 * HOUR // SECOND, len(at)) * SECOND
    context.sales.updated[at] = np.minimum(context.sales.updated[at] + after, end)
    context.sales.quantity[at] += 1


_WORDS = {"method": (METHODS, UNKNOWN_METHODS), "channel": (CHANNELS, UNKNOWN_CHANNELS)}
_NULLED = {
    "transaction_id_null": "transaction",
    "customer_id_null": "customer",
    "created_at_missing": "created",
}
_STRANGE = {
    "store_unknown": ("store", _STRANGERS),
    "customer_unknown": ("customer", 1_000 * _STRANGERS),
    "product_unknown": ("product", _STRANGERS),
}
_INJECT: dict[str, Injection] = {
    "quantity_not_positive": _no_quantity,
    "unit_price_not_positive": _no_price,
    "payment_method_unknown": partial(_unknown_word, name="method"),
    "sales_channel_unknown": partial(_unknown_word, name="channel"),
    "created_at_future": _in_the_future,
    "payment_method_spelling": partial(_misspelt_word, name="method"),
    "sales_channel_spelling": partial(_misspelt_word, name="channel"),
    "unit_price_decimals": _many_digits,
    "late": _late,
    "slow_commit": _slow,
    "corrected": _corrected,
    "repaired": _repaired,
    "key_changed": _changed,
}
