"""A delivery is taken in whole and once, or refused with a reason and without a trace."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from medallion_assets.errors import BadDeliveryError
from medallion_assets.sources.files import find
from medallion_assets.sources.landing import Delivery, receive
from medallion_assets.tables.model import DriftPolicy, Table
from medallion_assets_tests.shop import ARTICLES, LINES, SALES, THREE_DAYS, export, hex_id

ONE = hex_id(1)
HEADER = "sale_id,line,article_id,price\n"
GOOD = f"{ONE},1,{ONE},9.90\n"


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as opened:
        yield opened


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An export with three good files; the lake lies beside it."""
    return export(tmp_path / "export", THREE_DAYS)


def take_in(
    table: Table, home: Path, connection: duckdb.DuckDBPyConnection
) -> tuple[Delivery, list[tuple[Any, ...]]]:
    """Receive a table's file and read what was made of it."""
    file = find(table, home)
    assert file is not None
    lake = home.parent / "lake"
    delivery = receive(table, file, lake, connection)
    rows = connection.read_parquet(str(delivery.rows(lake))).fetchall()
    return delivery, rows


def landed(home: Path) -> list[str]:
    """Everything that lies in the lake."""
    lake = home.parent / "lake"
    return sorted(str(path.relative_to(lake)) for path in lake.rglob("*") if path.is_file())


def test_a_good_file_becomes_rows_of_text_and_the_bytes_are_kept(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    delivery, rows = take_in(LINES, home, connection)
    kept = home.parent / "lake" / delivery.uri
    assert kept.read_bytes() == (home / "lines.csv").read_bytes()
    assert (delivery.records, delivery.parsed, delivery.unparsable) == (7, 7, 0)
    assert [row[:4] for row in rows] == [tuple(line) for line in THREE_DAYS["lines"]]
    assert [row[5] for row in rows] == list(range(2, 9))


def test_the_same_bytes_twice_are_one_delivery(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    first, _ = take_in(LINES, home, connection)
    before = landed(home)
    other = home.parent / "other"
    other.mkdir()
    (other / "LINES.csv").write_bytes((home / "lines.csv").read_bytes())
    assert take_in(LINES, other, connection)[0] == first
    assert landed(home) == before


def test_other_bytes_are_another_delivery(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    first, _ = take_in(LINES, home, connection)
    (home / "lines.csv").write_text(HEADER + GOOD)
    assert take_in(LINES, home, connection)[0].sha256 != first.sha256
    assert len([path for path in landed(home) if path.endswith("delivery.json")]) == 2


def test_a_directory_and_its_zip_give_the_same(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    plain, rows = take_in(SALES, home, connection)
    archive = home.parent / "zipped" / "olist.zip"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path in home.iterdir():
            target.write(path, f"some/folder/{path.name}")
    file = find(SALES, archive)
    assert file is not None
    zipped = receive(SALES, file, home.parent / "other", connection)
    assert replace(zipped, received_at="") == replace(plain, received_at="")
    found = connection.read_parquet(str(zipped.rows(home.parent / "other"))).fetchall()
    assert found == rows


def test_columns_may_come_in_another_order(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    _, before = take_in(LINES, home, connection)
    rows = [
        "price,article_id,sale_id,line",
        *(f"{p},{a},{s},{n}" for s, n, a, p in THREE_DAYS["lines"]),
    ]
    (home / "lines.csv").write_text("\n".join(rows))
    assert take_in(LINES, home, connection)[1] == before


def test_an_extra_column_is_kept_by_name_and_value(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    (home / "lines.csv").write_text(f"sale_id,line,colour,article_id,price\n{ONE},1,red,{ONE},9.90")
    _, ((*_, price, extra, _, _, _),) = take_in(LINES, home, connection)
    assert (price, extra) == ("9.90", '{"colour":"red"}')


def test_an_extra_column_is_refused_where_columns_are_frozen(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    frozen = replace(LINES, drift=DriftPolicy.FREEZE)
    (home / "lines.csv").write_text(f"sale_id,line,colour,article_id,price\n{ONE},1,red,{ONE},9.90")
    with pytest.raises(BadDeliveryError, match=r"lines\.csv, line 1: unknown column colour"):
        take_in(frozen, home, connection)
    assert landed(home) == []


def test_single_bad_records_are_set_aside_with_line_and_reason(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    bad = f'{ONE},2,"x"y,1\n{ONE},3\n{ONE},4,{ONE},\0\n'.encode() + b"\xe9,5,,\n"
    (home / "lines.csv").write_bytes(f"{HEADER}{GOOD}".encode() + bad + GOOD.encode())
    delivery, rows = take_in(LINES, home, connection)
    assert (delivery.records, delivery.parsed, delivery.unparsable) == (6, 2, 4)
    assert [row[5] for row in rows] == [2, 7]
    aside = delivery.unparsable_records(home.parent / "lake")
    assert connection.read_parquet(str(aside)).order("line").project("line, reason").fetchall() == [
        (3, "misplaced quote"),
        (4, "2 fields instead of 4"),
        (5, "NUL byte"),
        (6, "not UTF-8"),
    ]


def test_a_field_of_ten_megabytes_arrives(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    huge = "x" * 10_000_000
    (home / "lines.csv").write_text(f"{HEADER}{ONE},1,{huge},9.90\n{GOOD}")
    delivery, rows = take_in(LINES, home, connection)
    assert (delivery.parsed, delivery.unparsable) == (2, 0)
    assert rows[0][2] == huge


def test_empty_and_blank_and_null_are_three_values(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    (home / "lines.csv").write_text(f'{HEADER}{ONE},1,,1\n{ONE},1,"",1\n{ONE},1, ,1\n')
    _, rows = take_in(LINES, home, connection)
    assert [row[2] for row in rows] == [None, "", " "]
    assert len({row[6] for row in rows}) == 3


def test_ids_that_look_like_numbers_stay_text(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    (home / "lines.csv").write_text(f"{HEADER}00000000000000000000000000000e10,01,007,1e3\n")
    _, (row,) = take_in(LINES, home, connection)
    assert row[:4] == ("00000000000000000000000000000e10", "01", "007", "1e3")


REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", r"lines\.csv is empty"),
    "header only": (HEADER.encode(), r"lines\.csv has a header but no rows"),
    "header only without line end": (HEADER.strip().encode(), "has a header but no rows"),
    "missing column": (
        f"sale_id,line,price\n{ONE},1,9.90\n".encode(),
        r"lines\.csv, line 1: no column article_id",
    ),
    "no header": (GOOD.encode(), r"lines\.csv, line 1: no column sale_id, line"),
    "duplicate column": (
        f"sale_id,line,article_id,price,price\n{ONE},1,{ONE},9.90,1\n".encode(),
        r"lines\.csv, line 1: a column is named twice",
    ),
    "semicolons": (
        (HEADER + GOOD).replace(",", ";").encode(),
        r"lines\.csv, line 1: .*delimited by semicolons",
    ),
    "tabs": ((HEADER + GOOD).replace(",", "\t").encode(), "delimited by tabs"),
    "UTF-16": ((HEADER + GOOD).encode("utf-16"), r"lines\.csv is UTF-16; expected UTF-8"),
    "UTF-16 without mark": (
        (HEADER + GOOD).encode("utf-16-le"),
        r"lines\.csv, line 1: no column",
    ),
    "Latin-1": (
        (HEADER + f"{ONE},1,maçã,9.90\n" * 50).encode("latin-1"),
        r"lines\.csv: 50 of 50 records are unparsable, the first in line 2: not UTF-8",
    ),
    "cut off within a record": (
        (HEADER + GOOD * 3)[:-45].encode(),
        r"lines\.csv, line 4: the file ends within a record",
    ),
    "cut off within quotes": (
        f'{HEADER}{GOOD}{ONE},1,"it was'.encode(),
        r"lines\.csv, line 3: the file ends within a record",
    ),
    "cut off after a line break within quotes": (
        f'{HEADER}{GOOD}{ONE},1,"it was\n'.encode(),
        r"lines\.csv, line 3: the file ends within a record",
    ),
    "cut off within a letter": (
        f"{HEADER}{GOOD}{ONE},1,{ONE},9€".encode()[:-1],
        "the file ends within a record",
    ),
    "ragged": (
        (HEADER + GOOD * 10 + f"{ONE},2\n" * 21).encode(),
        r"lines\.csv: 21 of 31 records are unparsable, the first in line 12: 2 fields",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_right_is_refused_without_a_trace(
    name: str, home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    content, message = REFUSED[name]
    (home / "lines.csv").write_bytes(content)
    with pytest.raises(BadDeliveryError, match=message) as refusal:
        take_in(LINES, home, connection)
    assert str(home / "lines.csv") in refusal.value.problem
    assert refusal.value.remedy
    assert landed(home) == []


def test_few_unparsable_records_refuse_no_file(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    (home / "lines.csv").write_text(HEADER + f"{ONE},2\n" * 20 + GOOD)
    assert take_in(LINES, home, connection)[0].unparsable == 20


@pytest.mark.parametrize("position", range(40, 400, 40))
def test_a_damaged_zip_is_refused(
    position: int, home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    archive = home.parent / "export.zip"
    rows = "".join(f"{hex_id(n * 7919)},open,2024-05-01 10:{n % 60:02d}:00,\n" for n in range(99))
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("sales.csv", ",".join(SALES.column_names) + "\n" + rows)
    content = bytearray(archive.read_bytes())
    content[position] ^= 0xFF
    archive.write_bytes(content)
    with pytest.raises(BadDeliveryError, match=r"export\.zip:sales\.csv is damaged"):
        take_in(SALES, archive, connection)
    assert landed(home) == []


def test_a_file_that_may_not_be_read_is_refused(
    home: Path, connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read everything, so the refusal is made here."""
    real = Path.open

    def refuse(path: Path, mode: str = "r", **options: str) -> object:
        if path == home / "sales.csv":
            raise PermissionError(13, "Permission denied")
        return real(path, mode, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BadDeliveryError, match=r"sales\.csv may not be read") as refusal:
        take_in(SALES, home, connection)
    assert "permission" in refusal.value.remedy
    assert landed(home) == []


def test_an_unfinished_delivery_is_no_delivery(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    """The marker is written last, so whatever lies there without one is read again."""
    delivery, rows = take_in(ARTICLES, home, connection)
    lake = home.parent / "lake"
    directory = delivery.directory(lake)
    unfinished = directory.with_name(".incoming-dead")
    directory.rename(unfinished)
    (unfinished / "delivery.json").unlink()
    again, same = take_in(ARTICLES, home, connection)
    assert (again.sha256, same) == (delivery.sha256, rows)
