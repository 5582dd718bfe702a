"""Arrow columns from whole numbers, and Arrow tables as what PostgreSQL's COPY reads.

Belongs here: conversions that every table needs. Does not belong here: what the
columns mean.
"""

import io
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from medallion_assets.simulation.rng import Integers, Mask

MONEY = pa.decimal128(12, 4)
"""Amounts are counted in ten-thousandths, because some prices have more than two digits."""

CSV = "format csv"
"""How COPY has to read `as_csv`: null is nothing, an empty text is ``""``."""

_OPTIONS = csv.WriteOptions(include_header=False)


def numbers(values: Integers, missing: Mask | None = None) -> pa.Array:
    """A column of whole numbers."""
    return pa.array(values, pa.int64(), mask=missing)


def instants(moments: Integers, missing: Mask | None = None) -> pa.Array:
    """A column of times, from microseconds since 1970."""
    return pa.array(moments, pa.int64(), mask=missing).cast(pa.timestamp("us", "UTC"))


def money(amounts: Integers) -> pa.Array:
    """A column of decimals, from ten-thousandths: 128-bit numbers, low half first."""
    halves = np.empty((len(amounts), 2), dtype="<i8")
    halves[:, 0] = amounts
    halves[:, 1] = amounts >> 63
    return pa.Array.from_buffers(MONEY, len(amounts), [None, pa.py_buffer(halves)])


def chosen(words: Sequence[str], places: Integers) -> pa.Array:
    """A column of texts, from their places in a list."""
    return pa.array(words, pa.string()).take(pa.array(places, pa.int64()))


def joined(*parts: pa.Array | str, by: str = "") -> pa.Array:
    """Texts put together, row by row; null if a part is."""
    return pc.binary_join_element_wise(*parts, by)


def replaced(column: pa.Array, rows: Mask, value: str | pa.Array | None) -> pa.Array:
    """The column with another value in some rows."""
    other = pa.scalar(value, column.type) if value is None or isinstance(value, str) else value
    return pc.if_else(pa.array(rows), other, column)


def spelt(column: pa.Array, rows: Mask, turn: Integers) -> pa.Array:
    """The column with odd case and white space around the texts of some rows.

    Args:
        turn: which of the three ways each row takes; a property of the row, so that it
            looks the same on every day.
    """
    variants = (
        joined("  ", pc.utf8_upper(column)),
        joined(pc.utf8_lower(column), " "),
        joined("\t", pc.utf8_swapcase(column), "  "),
    )
    return replaced(column, rows, pc.choose(numbers(turn % 3), *variants))


def as_csv(table: pa.Table) -> memoryview:
    """A table as CSV without a header."""
    sink = io.BytesIO()
    csv.write_csv(table, sink, _OPTIONS)
    return sink.getbuffer()
