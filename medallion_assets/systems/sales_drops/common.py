"""What tables of dropped files have in common: ids, amounts, and where a line came from.

Belongs here: types, columns and findings that several tables share. Does not belong
here: a table.
"""

from __future__ import annotations

from medallion_assets.core.naming import SILVER_DAY
from medallion_assets.tables.late_ibis import ibis, ir
from medallion_assets.tables.model import Column, Finding, Pii, Tables
from medallion_assets.tables.types import Identifier, Integer, Money, Text

TIME_ZONE = "Asia/Kolkata"
"""The shops' business days; their times are local, and money is in rupees."""

ID = Identifier("[1-9][0-9]{0,17}")
PINCODE = Identifier("[1-9][0-9]{5}")
PIECES = Integer(minimum=1, maximum=1_000_000, digits=9)
"""Of one sale; more is a mistake, and would be an amount that gold cannot hold."""
AMOUNT = Money(precision=22)
"""Holds the product of the largest quantity and the largest price."""

FROM_FILE = (
    Column(
        "file_id",
        Identifier(),
        "Hash of the file's name; with the line it identifies a sale.",
        required=True,
        filled="file_id",
    ),
    Column(
        "line_number",
        Integer(minimum=1, digits=9),
        "Line of the file on which the sale begins, from 1; of Parquet its row.",
        required=True,
        filled="line",
    ),
    Column("file_name", Text(), "The file, by its name below `incoming/`.", filled="file_name"),
)
"""Sales have no id of their own, so a sale is a line of a file."""


def person(name: str, what: str) -> Column:
    """A column that singles a person out."""
    return Column(name, Text(upper=True), what, pii=Pii.DIRECT)


def as_boolean(text: ir.StringValue) -> ir.StringValue:
    """``y``, ``yes`` and ``1`` as true, ``n``, ``no`` and ``0`` as false, all else as it is."""
    found: ir.StringValue = ibis.cases(
        (text.isin(("y", "yes", "1")), "true"), (text.isin(("n", "no", "0")), "false"), else_=text
    )
    return found


def unknown(table: str, column: str, parent: str, parent_column: str) -> Finding:
    """Sales that name a parent that silver lacks; they are sales all the same."""

    def count(tables: Tables) -> ir.Table:
        known = tables[parent].select(key=tables[parent][parent_column]).distinct()
        sales = tables[table]
        lost = sales.anti_join(known, sales[column] == known["key"])
        return lost.group_by(SILVER_DAY).aggregate(rows=lost.count())

    return Finding(
        name=f"{column}_unknown",
        description=f"Sales whose `{column}` is none of `{parent}`.",
        uses=(parent,),
        count=count,
    )


def equal_lines(table: str, columns: tuple[str, ...]) -> Finding:
    """Lines that repeat another line of their file: two sales, or one written twice."""

    def count(tables: Tables) -> ir.Table:
        sales = tables[table]
        several = sales.group_by([SILVER_DAY, "file_id", *columns]).aggregate(
            again=sales.count() - 1
        )
        repeated = several.filter(several["again"] > 0)
        return repeated.group_by(SILVER_DAY).aggregate(rows=repeated["again"].sum())

    return Finding(
        name="equal_line",
        description="Lines that equal an earlier line of their file; each is a sale of its own.",
        count=count,
    )
