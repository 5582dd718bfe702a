"""The dirt and the late changes of sales: how each kind looks in a row.

Belongs here: planting given numbers of each kind into a batch. Does not belong here:
how many there are (see ``kinds`` and ``calendar``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from medallion_assets.simulation.olist.dice import Dice, Integers
from medallion_assets.simulation.shopease.clock import DAY, HOUR, MINUTE, NEVER, SECOND, Clock
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

__all__ = ["LONGEST_MEND", "Scene", "plant"]

LONGEST_MEND = 28
"""Days after which no sale is corrected any more."""

_LATEST = 3
_STRANGERS = 1_000_000
_FAR = 30
_LAGS = (1, 1, 2, 3, 5, 8, 13, 20, LONGEST_MEND)
_CENT = 100


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A batch that is being soiled, and what is known around it."""

    sales: Sales
    day: int
    days: int
    clock: Clock
    dice: Dice


Plant = Callable[[Scene, Integers], None]


def plant(scene: Scene, rows: Mapping[str, Integers], sources: Mapping[str, Integers]) -> None:
    """Give rows their kind; ``sources`` are the clean rows that repetitions repeat."""
    for kind, at in rows.items():
        scene.sales.kind[at] = SALE_CODE[kind]
        if kind in sources:
            scene.sales.repeat(sources[kind], at)
        if kind in _PLANTS:
            _PLANTS[kind](scene, at)


def _no_key(scene: Scene, at: Integers) -> None:
    scene.sales.transaction[at] = MISSING


def _no_customer(scene: Scene, at: Integers) -> None:
    scene.sales.customer[at] = MISSING


def _strange_store(scene: Scene, at: Integers) -> None:
    scene.sales.store[at] += _STRANGERS


def _strange_customer(scene: Scene, at: Integers) -> None:
    scene.sales.customer[at] += 1_000 * _STRANGERS


def _strange_product(scene: Scene, at: Integers) -> None:
    scene.sales.product[at] += _STRANGERS


def _no_quantity(scene: Scene, at: Integers) -> None:
    scene.sales.quantity[at] = -scene.dice.below(3, len(at))


def _no_price(scene: Scene, at: Integers) -> None:
    scene.sales.price[at] *= -scene.dice.below(2, len(at))


def _strange_method(scene: Scene, at: Integers) -> None:
    turn = scene.dice.below(len(UNKNOWN_METHODS), len(at))
    scene.sales.method[at] = unknown(METHODS, UNKNOWN_METHODS, turn)


def _strange_channel(scene: Scene, at: Integers) -> None:
    turn = scene.dice.below(len(UNKNOWN_CHANNELS), len(at))
    scene.sales.channel[at] = unknown(CHANNELS, UNKNOWN_CHANNELS, turn)


def _odd_method(scene: Scene, at: Integers) -> None:
    method, turn = scene.sales.method, scene.dice.below(3, len(at))
    method[at] = misspelt(METHODS, UNKNOWN_METHODS, method[at], turn)


def _odd_channel(scene: Scene, at: Integers) -> None:
    channel, turn = scene.sales.channel, scene.dice.below(3, len(at))
    channel[at] = misspelt(CHANNELS, UNKNOWN_CHANNELS, channel[at], turn)


def _many_digits(scene: Scene, at: Integers) -> None:
    digits = np.where(scene.dice.chance(250, len(at)), 50, scene.dice.below(_CENT - 1, len(at)) + 1)
    scene.sales.price[at] += digits


def _undated(scene: Scene, at: Integers) -> None:
    scene.sales.created[at] = MISSING


def _in_the_future(scene: Scene, at: Integers) -> None:
    """After the last day of the history, whichever day it is committed on."""
    days = scene.days + _FAR + scene.dice.below(400, len(at))
    scene.sales.created[at] += days * DAY


def _late(scene: Scene, at: Integers) -> None:
    """Sold up to three days before it is committed; on the first day nothing can be late."""
    if scene.day == 0:
        scene.sales.kind[at] = 0
        return
    sold = scene.day - 1 - scene.dice.below(min(_LATEST, scene.day), len(at))
    moved = scene.sales.created[at] - (scene.day - sold) * DAY
    last = scene.clock.start(sold + 1) - SECOND
    scene.sales.created[at] = np.clip(moved, scene.clock.start(sold), last)


def _slow(scene: Scene, at: Integers) -> None:
    """Written in the last ten minutes of a day, committed after midnight."""
    if scene.day == 0:
        scene.sales.kind[at] = 0
        return
    before = (scene.dice.below(10 * 60 - 1, len(at)) + 1) * SECOND
    written = scene.clock.start(scene.day) - before
    scene.sales.created[at] = scene.sales.updated[at] = written


def _corrected(scene: Scene, at: Integers) -> None:
    """Later one piece more, or a tenth off."""
    sales = scene.sales
    cheaper = scene.dice.chance(400, len(at))
    sales.mended_quantity[at] = sales.quantity[at] + ~cheaper
    less = sales.price[at] * 9 // (10 * _CENT) * _CENT
    sales.mended_price[at] = np.where(cheaper, less, sales.price[at])
    _mend(scene, at)


def _repaired(scene: Scene, at: Integers) -> None:
    """Nothing was sold, until the number is put right."""
    scene.sales.mended_quantity[at] = scene.sales.quantity[at]
    scene.sales.mended_price[at] = scene.sales.price[at]
    _no_quantity(scene, at)
    _mend(scene, at)


def _mend(scene: Scene, at: Integers) -> None:
    """Choose a later day of the history, soon more often; on the last day there is none."""
    left = scene.days - 1 - scene.day
    lag = scene.dice.along(_LAGS, len(at))
    lag = 1 + (lag - 1) % max(left, 1)
    scene.sales.mended[at] = scene.day + lag if left else NEVER
    scene.sales.mended_at[at] = scene.clock.office(scene.dice, scene.day + lag)


def _changed(scene: Scene, at: Integers) -> None:
    """The same key again on the same day, some time later, with one piece more."""
    end = scene.clock.start(scene.day + 1) - 1
    after = MINUTE + scene.dice.below(3 * HOUR // SECOND, len(at)) * SECOND
    scene.sales.updated[at] = np.minimum(scene.sales.updated[at] + after, end)
    scene.sales.quantity[at] += 1


_PLANTS: dict[str, Plant] = {
    "transaction_id_null": _no_key,
    "store_unknown": _strange_store,
    "customer_id_null": _no_customer,
    "customer_unknown": _strange_customer,
    "product_unknown": _strange_product,
    "quantity_not_positive": _no_quantity,
    "unit_price_not_positive": _no_price,
    "payment_method_unknown": _strange_method,
    "sales_channel_unknown": _strange_channel,
    "created_at_missing": _undated,
    "created_at_future": _in_the_future,
    "payment_method_spelling": _odd_method,
    "sales_channel_spelling": _odd_channel,
    "unit_price_decimals": _many_digits,
    "late": _late,
    "slow_commit": _slow,
    "corrected": _corrected,
    "repaired": _repaired,
    "key_changed": _changed,
}
