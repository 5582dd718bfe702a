"""Repeatable chance: the same seed gives the same draws on every machine.

Belongs here: draws in whole numbers from the raw bits of a generator whose
stream numpy guarantees. Does not belong here: floating-point distributions,
whose last digit may differ between processors, and what the draws mean.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

_STEPS = 1 << 20
_ID_DIGITS = 32


class Rng:
    """One independent stream of chance a subject, so one subject never shifts another."""

    def __init__(self, seed: int, subject: str) -> None:
        """Start the stream of ``subject``."""
        digest = hashlib.sha256(f"{seed}:{subject}".encode()).digest()
        self._bits = np.random.PCG64(int.from_bytes(digest[:16], "big"))

    def _raw(self, size: int) -> NDArray[np.uint64]:
        return np.asarray(self._bits.random_raw(size), dtype=np.uint64)

    def below(self, bound: int | Integers, size: int) -> Integers:
        """Numbers from 0 up to, not including, ``bound``: one bound for all or one each."""
        limit = np.asarray(bound, dtype=np.uint64)
        half = np.uint64(32)
        return (((self._raw(size) >> half) * limit) >> half).astype(np.int64)

    def one_below(self, bound: int) -> int:
        """A single number from 0 up to, not including, ``bound``."""
        return int(self.below(bound, 1)[0])

    def chance(self, permille: int, size: int) -> Mask:
        """True in ``permille`` of a thousand cases."""
        return self.below(1000, size) < permille

    def weighted(self, weights: Sequence[int], size: int) -> Integers:
        """Positions in ``weights``, each as often as its weight says."""
        ends = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(ends, self.below(int(ends[-1]), size), side="right").astype(np.int64)

    def along(self, quantiles: Sequence[int], size: int) -> Integers:
        """Values of a distribution given by evenly spaced quantiles, lowest first."""
        table = np.asarray(quantiles, dtype=np.int64)
        place = self.below((len(quantiles) - 1) * _STEPS, size)
        step, part = place // _STEPS, place % _STEPS
        return table[step] + (table[step + 1] - table[step]) * part // _STEPS

    def hex_ids(self, size: int) -> list[str]:
        """Identifiers of 32 lower-case hexadecimal digits."""
        digits = self._raw(2 * size).astype(">u8").tobytes().hex()
        return [digits[at : at + _ID_DIGITS] for at in range(0, len(digits), _ID_DIGITS)]

    def shuffled(self, values: Integers) -> Integers:
        """The values in a random order."""
        return values[np.argsort(self._raw(len(values)), kind="stable")]


class Supply:
    """Rows in a given order, each handed out once, so that no row gets two defects."""

    def __init__(self, rows: Integers, too_few: str) -> None:
        """Offer the rows; ``too_few`` says what to do where they run out."""
        self._left, self._too_few = rows, too_few

    def __len__(self) -> int:
        """Rows left."""
        return len(self._left)

    def take(self, size: int, among: Mask | None = None) -> Integers:
        """The next rows, if wished only of those that are True in ``among``.

        Raises:
            ValueError: there are not enough.
        """
        fitting = np.ones(len(self), dtype=np.bool_) if among is None else among[self._left]
        chosen = np.flatnonzero(fitting)[:size]
        if len(chosen) < size:
            raise ValueError(self._too_few)
        taken = self._left[chosen]
        self._left = np.delete(self._left, chosen)
        return taken

    def rows(self, size: int) -> list[int]:
        """The next rows as plain numbers."""
        taken: list[int] = self.take(size).tolist()
        return taken
