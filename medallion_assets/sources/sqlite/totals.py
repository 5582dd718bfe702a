"""What a table of a SQLite file adds up to, by SQLite's own count of its values.

Belongs here: rows and sums of money, in the transaction that reads the rows. Does not belong
here: the rows (see ``database``) and their text (see ``values``).

SQLite adds binary fractions inexactly. So it counts how often each value is there, and the
values, of which a fraction means its shortest decimal, are added here.
"""

import re
import sqlite3
from collections.abc import Collection, Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

from medallion_assets.core.sql import quoted
from medallion_assets.sources.extracts import Totals
from medallion_assets.sources.sqlite.values import StoredText
from medallion_assets.sources.sums import SUMMED_DIGITS
from medallion_assets.tables.model import Table

LARGEST = Decimal(10) ** (38 - SUMMED_DIGITS)
"""Amounts from here on are in no sum."""
EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
LAST_DIGIT = Decimal(1).scaleb(-SUMMED_DIGITS)
PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
DIGIT = re.compile(r"[0-9]")
Counted = Iterable[tuple[object, int]]


def totals_of(
    connection: sqlite3.Connection, table: Table, columns: Collection[str], source: str
) -> Totals:
    """Rows, and sums of the money columns all of whose values are plain numbers or words.

    Args:
        columns: that the table has in the file.
        source: the rows, from ``from`` on.
    """
    (rows,) = connection.execute(f"select count(*) {source}").fetchone()
    written = {column.name for column in table.columns if column.notation is not None}
    sums = {}
    for name in table.money_columns:
        if name in columns:
            query = f"select {quoted(name)}, count(*) {source} group by 1"
            total = _sum(connection.execute(query), written=name in written)
            if total is not None:
                sums[name] = total
    return Totals(rows, sums)


def _sum(counted: Counted, *, written: bool) -> Decimal | None:
    """The sum of values; None where one of them might be read as another amount.

    Args:
        written: whether texts are in a notation, which SQLite does not know.
    """
    total = Decimal(0)
    for value, times in counted:
        amount = _amount(value)
        if amount is None or (written and isinstance(value, StoredText)):
            return None
        if abs(amount) < LARGEST:
            rounded = amount.quantize(LAST_DIGIT, context=EXACT)
            total = EXACT.add(total, EXACT.multiply(rounded, Decimal(times)))
    return total


def _amount(value: object) -> Decimal | None:
    """What a value adds: nothing where it is none, or a word; None where that is not certain."""
    match value:
        case None:
            return Decimal(0)
        case int():
            return Decimal(value)
        case float():
            return Decimal(repr(value))
        case StoredText():
            text = value.decode("utf-8", "replace")
            if PLAIN.fullmatch(text):
                return Decimal(text)
            return None if DIGIT.search(text) else Decimal(0)
        case _:
            return None
