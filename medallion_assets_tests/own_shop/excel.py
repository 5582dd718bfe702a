"""A shop that exports one workbook, and a till that drops workbooks.

Belongs here: what the owners write, and how their programs write workbooks. Does not belong here:
any expectation.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from medallion_assets.tables.model import Column, ColumnDay, ForeignKey, ParentDay, Pii, Table
from medallion_assets.tables.notation import DateOrder, Notation
from medallion_assets.tables.readers import DroppedFiles, Export
from medallion_assets.tables.source_system import SourceSystem
from medallion_assets.tables.types import (
    Boolean,
    Identifier,
    Integer,
    Money,
    Number,
    Text,
    Timestamp,
)

__all__ = ["BOOK", "ORDERS", "TILL", "save"]

NOTATION = Notation(decimal=",", dates=DateOrder.DAY_FIRST, true=("ja",), false=("nein",))
ORDERS = Table(
    source="book",
    name="orders",
    description="An order of the shop.",
    grain="one row an order",
    file_name="shop.xlsx",
    sheet="Bestellungen",
    key=("order_no",),
    day=ColumnDay(column="ordered_at"),
    notation=NOTATION,
    columns=(
        Column("order_no", Identifier("b[0-9]+"), "The order.", required=True, header="Nr."),
        Column("ordered_at", Timestamp(), "When.", required=True, header="Datum"),
        Column("customer", Text(), "Who.", pii=Pii.DIRECT, header="Kunde"),
        Column("total", Money(), "What it cost.", required=True, header="Summe (€)"),
        Column("discount", Number(precision=5, scale=4), "Its part.", header="Rabatt"),
        Column("paid", Boolean(), "Whether it is paid.", header="bezahlt"),
        Column("ean", Integer(), "A number.", header="EAN"),
    ),
)
LINES = Table(
    source="book",
    name="lines",
    description="A line of an order.",
    grain="one row an order and line",
    file_name="shop.xlsx",
    key=("order_no", "line"),
    day=ParentDay(parent="orders", column="order_no", parent_column="order_no"),
    foreign_keys=(
        ForeignKey(column="order_no", parent="orders", parent_column="order_no", part_of=True),
    ),
    columns=(
        Column("order_no", Identifier("b[0-9]+"), "The order.", required=True),
        Column("line", Integer(minimum=1), "Its number.", required=True),
        Column("article", Text(), "What was sold.", required=True),
    ),
)
BOOK = SourceSystem(
    name="book", time_zone="Europe/Vienna", currency="EUR", tables=(ORDERS, LINES), reader=Export()
)
FILLED = (
    Column("file_id", Identifier(), "The file.", required=True, filled="file_id"),
    Column("line_number", Integer(minimum=1), "Its line.", required=True, filled="line"),
)
TILL = SourceSystem(
    name="till",
    time_zone="Europe/Vienna",
    currency="EUR",
    tables=(
        replace(
            ORDERS,
            source="till",
            file_name="",
            sheet="",
            key=("file_id", "line_number"),
            columns=(*FILLED, *ORDERS.columns),
        ),
    ),
    reader=DroppedFiles(),
)


def save(path: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    """A workbook with some sheets, by their names."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path
