"""The statements that read one table of PostgreSQL, and what the table says of itself.

Belongs here: the columns, rows and totals of a table as SQL. Does not belong here: connections and
windows (see ``database``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
from psycopg import sql

from medallion_assets.sources.extracts import Totals
from medallion_assets.sources.sums import SUMMED_DIGITS
from medallion_assets.sources.typed_numbers import decimal_sign
from medallion_assets.tables.model import Column, Table
from medallion_assets.tables.notation import POINT
from medallion_assets.tables.types import THOUSANDS, may_be_thousands

BOOLEAN_TYPE = 16
"""PostgreSQL's number of the type, whose text ``COPY`` would shorten to one letter."""
NUMERIC_TYPE = 1700
EXACT_TYPES = {20, 21, 23, NUMERIC_TYPE}
FRACTIONS = {700, 701, NUMERIC_TYPE}
"""The types of numbers that may have a fraction: real, double precision and numeric."""
LARGEST = Decimal(10) ** 28
"""Of the amounts that are summed; NaN and infinity are larger to PostgreSQL."""
ZERO = Decimal(0)


@dataclass(frozen=True)
class Look:
    """One look at a table.

    Attributes:
        connection: in a transaction that has fixed its moment.
        columns: those that the table has now.
        source: where the rows are found, from `from` on.
        label: how messages name it.
    """

    connection: psycopg.Connection[Any]
    table: Table
    columns: Sequence[psycopg.Column]
    source: sql.Composed
    label: str


def copied(columns: Sequence[psycopg.Column], table: Table, source: sql.Composed) -> sql.Composed:
    """The rows to copy, all columns that the table has now."""
    described = {column.name: column for column in table.columns}
    values = [_value(column, described.get(column.name)) for column in columns]
    return sql.SQL("select {} ").format(sql.SQL(", ").join(values)) + source


def texts(columns: Sequence[psycopg.Column], table: Table) -> sql.Composed:
    """The same values, each as the text that ``COPY`` gives, called by their positions.

    A cast to text is not that: it takes the blanks from a text of fixed length.
    """
    described = {column.name: column for column in table.columns}
    text = "case when {} is not null then format('%s', {}) end as {}"
    return sql.SQL(", ").join(
        sql.SQL(text).format(
            sql.Identifier(column.name),
            _expression(column, described.get(column.name)),
            sql.Identifier(position_name(number)),
        )
        for number, column in enumerate(columns)
    )


def totals_of(
    connection: psycopg.Connection[Any],
    table: Table,
    columns: Sequence[psycopg.Column],
    source: sql.Composed,
) -> Totals:
    """Rows, and sums of the money columns that have a type of exact numbers."""
    exact = {column.name for column in columns if column.type_code in EXACT_TYPES}
    names = [name for name in table.money_columns if name in exact]
    counted = sql.SQL("sum(round({0}, {1})) filter (where abs({0}) < {2})")
    sums = [
        counted.format(sql.Identifier(n), sql.Literal(SUMMED_DIGITS), sql.Literal(LARGEST))
        for n in names
    ]
    query = sql.SQL("select {} ").format(sql.SQL(", ").join([sql.SQL("count(*)"), *sums])) + source
    rows, *found = connection.execute(query).fetchone() or (0,)
    return Totals(rows, {name: total or ZERO for name, total in zip(names, found, strict=True)})


def _value(column: psycopg.Column, described: Column | None) -> sql.Composable:
    """A column as it is copied."""
    name, value = sql.Identifier(column.name), _expression(column, described)
    return value if value == name else sql.SQL("{} as {}").format(value, name)


def _expression(column: psycopg.Column, described: Column | None) -> sql.Composable:
    """The value of a column; a number without digits that in a text could be thousands."""
    name = sql.Identifier(column.name)
    if column.type_code == BOOLEAN_TYPE:
        return sql.SQL("{}::text").format(name)
    sign = decimal_sign(described)
    has_three = column.type_code == NUMERIC_TYPE and column.scale in {None, THOUSANDS}
    is_short = described is not None and may_be_thousands(described.type) and has_three
    if not is_short and (sign == POINT or column.type_code not in FRACTIONS):
        return name
    text = sql.SQL("{}::text").format(name)
    if is_short:
        short = "case when scale({0}) = {1} then rtrim(rtrim({2}, '0'), '.') else {2} end"
        text = sql.SQL(short).format(name, sql.Literal(THOUSANDS), text)
    return sql.SQL("replace({}, '.', {})").format(text, sql.Literal(sign))


def position_name(number: int) -> str:
    """A column as engines call it, some of which tell no capital from a small letter."""
    return f"c{number}"


def columns_of(connection: psycopg.Connection[Any], table: Table) -> list[psycopg.Column]:
    """The columns that a table has now."""
    source = sql.Identifier(table.source, table.name)
    found = connection.execute(sql.SQL("select * from {} limit 0").format(source)).description
    return found or []
