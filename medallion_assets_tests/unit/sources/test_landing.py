"""A delivery is taken in whole and once, and its bytes are kept."""

import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from string import whitespace

import duckdb
import pytest

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.lake.storage.directory import Directory
from medallion_assets.sources.csv.parsing import key_sql
from medallion_assets.sources.export_files import find
from medallion_assets.sources.extracts import Totals
from medallion_assets.sources.landing import receive
from medallion_assets.tables.model import Drift, DriftPolicy
from medallion_assets_tests.shop import ARTICLES, LINES, SALES, THREE_DAYS, hex_id
from medallion_assets_tests.unit.sources.delivered import GOOD, HEADER, ONE, landed, take_in


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
    zipped = receive(SALES, file, Directory(home.parent / "other"), connection)
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
    frozen = replace(LINES, drift=Drift(added=DriftPolicy.FREEZE))
    (home / "lines.csv").write_text(f"sale_id,line,colour,article_id,price\n{ONE},1,red,{ONE},9.90")
    with pytest.raises(BadDeliveryError, match=r"lines\.csv, line 1: unknown column colour"):
        take_in(frozen, home, connection)
    assert landed(home) == []


def test_single_bad_records_are_set_aside_with_line_and_reason(
    home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    bad = f'{ONE},2,"x"y,1\n{ONE},3\n{ONE},4,{ONE},\0\n'.encode() + b"\xe9,5,,\n"
    (home / "lines.csv").write_bytes(f"{HEADER}{GOOD}".encode() + bad + GOOD.encode() * 20)
    delivery, rows = take_in(LINES, home, connection)
    assert (delivery.records, delivery.parsed, delivery.unparsable) == (25, 21, 4)
    assert [row[5] for row in rows] == [2, *range(7, 27)]
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


@pytest.mark.parametrize("around", ["", " ", "\t", "\v", "\f", " \t\v"])
def test_ids_that_the_cleaning_takes_for_one_are_one_key(
    around: str, home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    """Else a parent would seem to come once, and its children twice."""
    again = f"{around}{hex_id(10).upper()}{around}"
    rows = [f"{one},open,2024-05-01 10:00:00," for one in (hex_id(10), again)]
    (home / "sales.csv").write_text("\n".join([",".join(SALES.column_names), *rows]))
    assert take_in(SALES, home, connection)[0].repeated == 1


@pytest.mark.parametrize(
    "piece", ["a", "A", " a", "a\n", "\x0b", "", " ", "É", "İ", "a b", "a\xa0", None]
)
def test_a_key_is_trimmed_and_in_lower_case(
    piece: str | None, connection: duckdb.DuckDBPyConnection
) -> None:
    """A part that has nothing left makes the row its own key."""
    sql = f"select {key_sql(LINES, 'hash')} from (select ? as sale_id, '1' as line, 'h' as hash)"
    (found,) = connection.execute(sql, [piece]).fetchall()
    plain = "select nullif(lower(trim(?::varchar, ?)), '') || '|1'"
    (expected,) = connection.execute(plain, [piece, whitespace]).fetchall()
    assert found == (expected[0] or "row:h",)


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


@pytest.mark.parametrize(
    ("totals", "said"),
    [
        (Totals(1, {"price": Decimal("9.90")}), ""),
        (Totals(1, {"price": Decimal("9.91")}), "price adds up to 9.9, but the source says 9.91"),
        (Totals(2), "1 records"),
    ],
)
def test_what_a_source_says_it_has_is_what_was_read(
    totals: Totals, said: str, home: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    (home / "lines.csv").write_text(HEADER + GOOD)
    file = find(LINES, home)
    assert file is not None
    storage = Directory(home.parent / "lake")
    if not said:
        delivery = receive(LINES, file, storage, connection, totals=totals)
        assert (delivery.source_rows, delivery.source_sums) == (1, {"price": "9.90"})
        return
    with pytest.raises(BadDeliveryError, match=said):
        receive(LINES, file, storage, connection, totals=totals)
    assert landed(home) == []
