"""One fingerprint of rows, the same on every engine.

Belongs here: the text of a value by its type, and the aggregate over rows in each dialect. Does
not belong here: which rows it is taken of (see ``silver.examination`` and ``silver.verification``).

A row is written as text, of which 60 bits of its MD5 are combined by exclusive or, so the order of
rows does not matter. It guards against mistakes and damage, not against an opponent. The text
of a value is chosen so that all engines write it alike: moments as microseconds, floating point by
two whole numbers that hold it exactly.
"""

from collections.abc import Callable, Iterable, Mapping

from pyiceberg.types import (
    DateType,
    DoubleType,
    IcebergType,
    NestedField,
    StringType,
    TimestampType,
)

from medallion_assets.core.sql import quoted
from medallion_assets.engines.protocol import Dialect

MARK = "md5:"
"""Stands before a fingerprint of this kind; older lakes have others, made by DuckDB alone."""
BITS_IN_A_PART = 2.0**52
SEPARATOR, NOTHING = 31, 30
"""Signs that text does not hold: between values, and for a value that is null."""


def fingerprint_of_rows(columns: Iterable[NestedField], dialect: Dialect) -> str:
    """An aggregate over rows with these columns: ``md5:`` and 15 hexadecimal digits."""
    values = ", ".join(
        f"coalesce({_text(quoted(column.name), column.field_type, dialect)}, chr({NOTHING}))"
        for column in columns
    )
    digits = f"left(md5(concat_ws(chr({SEPARATOR}), {values})), 15)"
    if dialect is Dialect.DUCKDB:
        return f"'{MARK}' || printf('%015x', bit_xor(('0x' || {digits})::bigint))"
    number = f"bit_xor(cast(conv({digits}, 16, 10) as bigint))"
    return f"concat('{MARK}', lpad(lower(hex({number})), 15, '0'))"


def _text(value: str, kind: IcebergType, dialect: Dialect) -> str:
    """A value as text that every engine writes alike."""
    if isinstance(kind, StringType):
        return value
    if isinstance(kind, TimestampType):
        return _string(MICROSECONDS[dialect](value))
    if isinstance(kind, DateType):
        return _string(DAYS[dialect](value))
    if isinstance(kind, DoubleType):
        return _floating(value)
    return _string(value)


MICROSECONDS: Mapping[Dialect, Callable[[str], str]] = {
    Dialect.DUCKDB: lambda value: f"epoch_us({value})",
    Dialect.SPARK: lambda value: f"unix_micros(cast({value} as timestamp_ltz))",
}
DAYS: Mapping[Dialect, Callable[[str], str]] = {
    Dialect.DUCKDB: lambda value: f"({value} - date '1970-01-01')",
    Dialect.SPARK: lambda value: f"unix_date({value})",
}
"""Since the beginning of 1970."""


def _floating(value: str) -> str:
    """The whole part and the rest as whole numbers, of a finite value; no step rounds."""
    whole = f"floor({value})"
    rest = f"floor(({value} - {whole}) * cast({BITS_IN_A_PART:.0f} as double))"
    return " || '.' || ".join(_string(f"cast({part} as decimal(38, 0))") for part in (whole, rest))


def _string(value: str) -> str:
    return f"cast({value} as string)"
