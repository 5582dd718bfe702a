"""Gold as files: every value as it is, no formulas, whole or not at all."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook
from pyiceberg.types import StringType

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.gold.exports import workbook
from medallion_assets.gold.exports.tables import GoldTable
from medallion_assets.gold.exports.writing import write
from medallion_assets.lake.schemas import schema_of

ROWS: list[tuple[Any, ...]] = [
    (date(2024, 2, 29), Decimal("-1204.10"), 7, True, "=cmd|' /C calc'!A0"),
    (None, None, None, None, "https://example.org"),
    (date(1999, 12, 31), Decimal("0.00"), -1, False, "007"),
    (date(2024, 3, 1), Decimal("99999999999999.99"), 123456789012345678, None, "@a\n'b' é"),
]
VALUES = (
    "select * from (values (date '2024-02-29', -1204.10::decimal(18,2), 7::bigint, true, "
    "'=cmd|'' /C calc''!A0'), (null, null, null, null, 'https://example.org'), "
    "(date '1999-12-31', 0.00, -1, false, '007'), "
    "(date '2024-03-01', 99999999999999.99, 123456789012345678, null, '@a\n''b'' é')) "
    "as t(day, money, number, flag, words)"
)
COLUMNS = ("day", "money", "number", "flag", "words")
KINDS = ["out.duckdb", "out", "out.xlsx"]


def table(name: str = "sales", sql: str = VALUES, rows: int = 4) -> GoldTable:
    schema = schema_of((column, StringType(), f"About {column}.") for column in COLUMNS)
    return GoldTable(name, "It's sales.", "day", rows, schema, sql)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        yield found


def read(target: Path, name: str = "sales") -> Sequence[tuple[Any, ...]]:
    """The rows of an exported table, by another program than the one that wrote them."""
    if target.suffix == ".xlsx":
        sheet = load_workbook(target)[name]
        return [tuple(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
    if target.suffix == ".duckdb":
        with duckdb.connect(str(target), read_only=True) as opened:
            return opened.execute(f"from {name}").fetchall()
    return duckdb.execute(f"from '{target}/{name}.parquet'").fetchall()


@pytest.mark.parametrize("name", KINDS)
def test_values_come_back(connection: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    write(connection, tmp_path / name, [table(), table("other")], replace=False)
    found = read(tmp_path / name)
    if name == "out.xlsx":
        found = [(day and day.date(), *row) for day, *row in found]
        exact = [*ROWS[:3], (date(2024, 3, 1), "99999999999999.99", "123456789012345678")]
        assert [row[:3] for row in found] == [
            tuple(float(one) if isinstance(one, Decimal) else one for one in row[:3])
            for row in exact
        ], "no digit is lost"
        assert [row[3:] for row in found] == [row[3:] for row in ROWS]
    else:
        assert found == ROWS
    assert read(tmp_path / name, "other")


@pytest.mark.parametrize("name", KINDS)
def test_only_the_owner_reads_it_and_nothing_else_is_left(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, name: str
) -> None:
    write(connection, tmp_path / name, [table()], replace=False)
    assert list(tmp_path.iterdir()) == [tmp_path / name]
    for file in [tmp_path / name, *(tmp_path / name).glob("*")]:
        assert not file.stat().st_mode & 0o077


@pytest.mark.parametrize("name", KINDS)
def test_what_is_there_is_replaced_only_if_asked_and_only_wholly(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, name: str
) -> None:
    target = tmp_path / name
    write(connection, target, [table()], replace=False)
    with pytest.raises(ConfigurationError, match="exists"):
        write(connection, target, [table()], replace=False)
    bad = table("bad", "select error('no') as day, 1, 2, 3, 4")
    with pytest.raises(duckdb.Error):
        write(connection, target, [table("more"), bad], replace=True)
    assert len(read(target)) == 4
    assert list(tmp_path.iterdir()) == [target]
    write(connection, target, [table("new")], replace=True)
    assert len(read(target, "new")) == 4
    with pytest.raises((KeyError, duckdb.Error)):
        read(target)


def test_comments_say_what_a_table_and_a_column_are(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write(connection, tmp_path / "out.duckdb", [table()], replace=False)
    with duckdb.connect(str(tmp_path / "out.duckdb"), read_only=True) as opened:
        (about,) = opened.execute("select comment from duckdb_tables()").fetchall()
        assert about == ("It's sales. One row: day.",)
        found = opened.execute("select comment from duckdb_columns() where column_name = 'day'")
        assert ("About day.",) in found.fetchall()
        tags = opened.execute("select tags from duckdb_databases() where path is not null")
        assert "v1.0.0" in str(tags.fetchall()), "old programs read it"


def test_a_workbook_has_no_formulas_and_equal_bytes(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write(connection, tmp_path / name, [table()], replace=False)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = load_workbook(tmp_path / "a.xlsx")
    cells = [cell for row in book["sales"].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    listed = [tuple(row) for row in book["tables"].iter_rows(values_only=True)]
    assert listed[1] == ("sales", "gold.sales", 4, "day", "It's sales.")


def test_names_of_sheets_are_short_and_differ() -> None:
    long = "sales_drops_sales_team_unattributed"
    names = workbook.sheet_names([long, f"{long}_2", "tables", "Sales", "sales"])
    assert len({name.lower() for name in names.values()} - {"tables"}) == 5
    assert all(len(name) <= 31 for name in names.values())
    assert names["Sales"] == "Sales"


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("out.csv", "none of the kinds"),
        ("folder.xlsx", "is a folder"),
        ("file", "is a file"),
        ("kept", "holds letter.txt"),
        ("file/out.xlsx", "cannot be written"),
    ],
)
def test_wrong_targets_are_refused(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, target: str, says: str
) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "letter.txt").touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ConfigurationError, match=says):
        write(connection, tmp_path / target, [table()], replace=True)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (table(rows=1_048_576), "a sheet holds 1,048,575"),
        (table(sql="select null, null, null, null, repeat('x', 32768)"), "no cell holds"),
    ],
)
def test_what_no_sheet_holds_is_refused(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, wrong: GoldTable, says: str
) -> None:
    with pytest.raises(ConfigurationError, match=says) as refused:
        write(connection, tmp_path / "out.xlsx", [wrong], replace=False)
    assert "Parquet" in refused.value.remedy
    assert not list(tmp_path.iterdir())
