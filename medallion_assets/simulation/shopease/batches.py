"""How the sales and their kinds of defects spread over the days.

Belongs here: exact numbers of rows by batch; a batch is a day, or a part of a large one,
so that memory is bounded. Does not belong here: the rows.
"""

from dataclasses import dataclass
from itertools import accumulate, pairwise

from medallion_assets.simulation.rng import Rng
from medallion_assets.simulation.shopease.clock import ChainClock
from medallion_assets.simulation.shopease.kinds import SALE_KINDS, Effect
from medallion_assets.simulation.shopease.spec import ChainParameters

REPEATS = tuple(kind.name for kind in SALE_KINDS if kind.effect is Effect.REPEAT)

_MOST_ROWS = 1 << 18
_WEEK = (90, 88, 92, 100, 118, 135, 77)
_GROWTH_A_DAY = 3
_START = 1_000
_NOISE = 10
_FESTIVE = 190
_FESTIVE_AFTER = 2, 5
_PHASES = 1_000


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Rows that are committed on one day.

    Attributes:
        number: its place among all batches.
        first: rows in the batches before.
        defects: rows by kind.
    """

    number: int
    day: int
    first: int
    rows: int
    defects: dict[str, int]


def batches(parameters: ChainParameters, clock: ChainClock) -> list[Batch]:
    """All batches of a history.

    Raises:
        ValueError: a batch is too small for its share of the kinds of defects.
    """
    days = _split(parameters.sales, _weights(parameters, clock))
    sizes = [(day, rows) for day, total in enumerate(days) for rows in _parts(total)]
    ends = [0, *accumulate(rows for _, rows in sizes)]
    shares = {kind.name: _spread(kind.rows(ends[-1]), ends, turn)
              for turn, kind in enumerate(SALE_KINDS)}  # fmt: skip
    found = [
        Batch(
            number=number,
            day=day,
            first=ends[number],
            rows=rows,
            defects={name: share[number] for name, share in shares.items()},
        )
        for number, (day, rows) in enumerate(sizes)
    ]
    for batch in found:
        needed = sum(batch.defects.values()) + sum(batch.defects[kind] for kind in REPEATS)
        if needed > batch.rows:
            raise ValueError("the days are too small to hold every case; raise the scale")
    return found


def _weights(parameters: ChainParameters, clock: ChainClock) -> list[int]:
    """A weekly rhythm, slow growth, some noise, and one day on which everybody buys."""
    noise = Rng(parameters.seed, "shopease:days").below(2 * _NOISE + 1, parameters.days).tolist()
    part, of = _FESTIVE_AFTER
    festive = parameters.days * part // of
    return [
        (_START + _GROWTH_A_DAY * day)
        * _WEEK[clock.weekday(day)]
        * (100 - _NOISE + noise[day])
        * (_FESTIVE if day == festive else 100)
        for day in range(parameters.days)
    ]


def _split(total: int, weights: list[int]) -> list[int]:
    """Divide a total by weights, exactly."""
    ends = [0, *accumulate(weights)]
    return [total * b // ends[-1] - total * a // ends[-1] for a, b in pairwise(ends)]


def _parts(total: int) -> list[int]:
    """Divide a day into equal batches."""
    count = max(1, -(-total // _MOST_ROWS))
    return _split(total, [1] * count)


def _spread(count: int, ends: list[int], turn: int) -> list[int]:
    """Divide the rows of a kind over the batches; each kind starts elsewhere, if there are few."""
    phase = turn * 382 % _PHASES
    whole = _PHASES * ends[-1]
    upto = [(count * end * _PHASES + phase * ends[-1]) // whole for end in ends]
    return [b - a for a, b in pairwise(upto)]
