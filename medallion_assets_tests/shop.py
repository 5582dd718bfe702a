"""A shop of three small tables, for tests of what happens to single rows.

Belongs here: descriptions that use every mechanism (days of its own, days of a
parent, parents that are accepted or only received, versions, money), and writing
their files. Small enough to run in a moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from medallion_assets.tables.model import Column, ColumnDay, ForeignKey, History, ParentDay, Table
from medallion_assets.tables.types import Choice, Identifier, Integer, Money, Timestamp
from medallion_assets_tests.platform import Platform

__all__ = ["ARTICLES", "FIRST", "LINES", "SALES", "SHOP", "Export", "export", "hex_id", "shop"]

FIRST = date(2024, 5, 1)
LAST = date(2024, 5, 3)
SMALLEST_DAY = 20
"""Tests take single rows away; only a day of so many may not be lost."""

ARTICLES = Table(
    source="shop",
    name="articles",
    description="What is sold.",
    grain="one row an article",
    file_name="articles.csv",
    key=("article_id",),
    history=History(),
    smallest_day=SMALLEST_DAY,
    columns=(
        Column("article_id", Identifier(), "The article.", required=True),
        Column("stock", Integer(minimum=0), "Pieces in stock."),
    ),
)

SALES = Table(
    source="shop",
    name="sales",
    description="A sale.",
    grain="one row a sale",
    file_name="sales.csv",
    key=("sale_id",),
    history=History(zone="America/Sao_Paulo"),
    smallest_day=SMALLEST_DAY,
    day=ColumnDay(column="sold_at"),
    changed_at=("sold_at", "paid_at"),
    columns=(
        Column("sale_id", Identifier(), "The sale.", required=True),
        Column("state", Choice(("open", "paid")), "State.", required=True),
        Column("sold_at", Timestamp(), "When.", required=True),
        Column("paid_at", Timestamp(), "When it was paid."),
    ),
)

LINES = Table(
    source="shop",
    name="lines",
    description="A line of a sale.",
    grain="one row a sale and number",
    file_name="lines.csv",
    key=("sale_id", "line"),
    smallest_day=SMALLEST_DAY,
    day=ParentDay(parent="sales", column="sale_id", parent_column="sale_id"),
    foreign_keys=(
        ForeignKey(column="sale_id", parent="sales", parent_column="sale_id", part_of=True),
        ForeignKey(column="article_id", parent="articles", parent_column="article_id"),
    ),
    columns=(
        Column("sale_id", Identifier(), "The sale.", required=True),
        Column("line", Integer(minimum=1), "Its number.", required=True),
        Column("article_id", Identifier(), "The article.", required=True),
        Column("price", Money(), "Its price.", required=True),
    ),
)

SHOP = (ARTICLES, SALES, LINES)

Cells = Sequence[str]
Export = Mapping[str, Sequence[Cells]]
"""The rows of each file by table, values in the order of the description."""


def hex_id(number: int) -> str:
    """An id."""
    return f"{number:032x}"


def sale(number: int, day: int = 1, state: str = "open", paid: str = "") -> Cells:
    """A sale on a day of May 2024."""
    return (hex_id(number), state, f"2024-05-{day:02d} 10:00:00", paid)


def line(number: int, place: int = 1, article: int = 1, price: str = "10.00") -> Cells:
    """A line of a sale."""
    return (hex_id(number), str(place), hex_id(article), price)


def article(number: int, stock: str = "5") -> Cells:
    """An article."""
    return (hex_id(number), stock)


THREE_DAYS: Export = {
    "articles": [article(1), article(2)],
    "sales": [sale(1, 1), sale(2, 1), sale(3, 2), sale(4, 2, state="lost"), sale(5, 3)],
    "lines": [line(1), line(1, 2), line(2), line(3), line(4), line(5), line(5, 2, article=9)],
}
"""Two, two and one sale; a state and an article that nobody knows."""


def export(directory: Path, files: Export, tables: Sequence[Table] = SHOP) -> Path:
    """Write the files of an export."""
    directory.mkdir(parents=True, exist_ok=True)
    for table in tables:
        rows = [",".join(table.column_names), *(",".join(row) for row in files[table.name])]
        (directory / table.file_name).write_text("\n".join(rows) + "\n")
    return directory


def shop(
    home: Path,
    files: Export = THREE_DAYS,
    *,
    name: str = "export",
    tables: tuple[Table, ...] = SHOP,
) -> Platform:
    """A platform on a new lake, with an export of these files."""
    return Platform(home / "lake", export(home / name, files, tables), FIRST, LAST, tables)


def with_export(platform: Platform, files: Export) -> Platform:
    """The same lake with a newer export."""
    number = sum(1 for _ in platform.export.parent.glob("export*"))
    target = platform.export.parent / f"export-{number}"
    return replace(platform, export=export(target, files, platform.tables))
