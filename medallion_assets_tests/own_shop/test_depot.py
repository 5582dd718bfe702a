"""Long numbers, codes of any pattern and amounts with their currency come out exactly."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from medallion_assets.simulation.server import address
from medallion_assets_tests.own_shop.files import command, rows, settings_of, working_on
from medallion_assets_tests.source_server import new_database, source_server
from medallion_assets_tests.tiers import parametrize_once

PLACE = "medallion_assets_tests.own_shop.depot"
LONGEST = 999_999_999_999_999_999
ROWS: tuple[tuple[str, int, str], ...] = (
    ("AB-1", LONGEST, "12,50 EUR"),
    ("ab-2", -LONGEST, "€ 3"),
    ("Misc", 4_012_345_678_901, "1,05"),
    ("AB-4", LONGEST + 1, "1,00 €"),
    ("AB-5", 7, "$ 9,99"),
    ("AB-6", 9_007_199_254_740_993, "€9,99"),
    ("xmisc", 1, "1,00"),
)
"""The fourth has 19 digits, the fifth another currency, the seventh a code that only ends right."""
SILVER = [
    {"code": "ab-1", "ean": LONGEST, "price": "12.50"},
    {"code": "ab-2", "ean": -LONGEST, "price": "3.00"},
    {"code": "ab-6", "ean": 9_007_199_254_740_993, "price": "9.99"},
    {"code": "misc", "ean": 4_012_345_678_901, "price": "1.05"},
]
REJECTED = {("AB-4", "ean_unparsable"), ("AB-5", "price_unparsable"), ("xmisc", "code_malformed")}
FILE = "code,ean,price\n" + "".join(f'{code},{ean},"{price}"\n' for code, ean, price in ROWS)


def csv_file(home: Path) -> None:
    (home / "depot").mkdir()
    (home / "depot" / "articles.csv").write_text(FILE)


def sqlite_file(home: Path) -> None:
    with closing(sqlite3.connect(home / "depot.db")) as connection:
        connection.execute("create table articles (code text, ean integer, price text)")
        connection.executemany("insert into articles values (?, ?, ?)", ROWS)
        connection.commit()


def json_lines(home: Path) -> None:
    made = (dict(zip(("code", "ean", "price"), row, strict=True)) for row in ROWS)
    text = "".join(json.dumps(row) + "\n" for row in made)
    (home / "drops" / "incoming" / "articles" / "2024-05-01.jsonl").write_text(text)


def parquet_file(home: Path) -> None:
    columns = [pa.array(values) for values in zip(*ROWS, strict=True)]
    file = home / "drops" / "incoming" / "articles" / "2024-05-01.parquet"
    pq.write_table(pa.table(columns, names=["code", "ean", "price"]), file)


def is_right(source: str) -> None:
    """What silver and quarantine hold is what was delivered."""
    assert rows(f"select code, ean, price from silver.{source}_articles order by 1") == SILVER
    query = f"select code, unnest(reasons) as reason from quarantine.{source}_articles"
    found = {(row["code"], row["reason"]) for row in rows(query)}
    assert {(code.lower(), reason) for code, reason in found} == {
        (code.lower(), reason) for code, reason in REJECTED
    }
    assert json.loads(command("ledger", "--json"))["balanced"]


@pytest.mark.again
@parametrize_once(
    ("source", "bring"),
    [
        ("depot", csv_file),
        ("depot", sqlite_file),
        ("depot_drops", json_lines),
        ("depot_drops", parquet_file),
    ],
)
def test_numbers_of_18_digits_are_exact_and_longer_ones_are_rejected(
    source: str, bring: Callable[[Path], None], tmp_path: Path
) -> None:
    (tmp_path / "drops" / "incoming" / "articles").mkdir(parents=True)
    bring(tmp_path)
    place = tmp_path / ("depot.db" if bring is sqlite_file else "depot")
    given = {"DEPOT_EXPORT": place, "DEPOT_DROPS_DROPS": "drops", "LAST_DAY": "2024-05-01"}
    systems = f"{PLACE}:{source.upper()}"
    with working_on(tmp_path, settings_of(tmp_path, SYSTEMS=systems, **given)):
        command("run", "--source", source, "--all")
        is_right(source)


@pytest.mark.again
@pytest.mark.xdist_group("own-shop-depot")
def test_a_database_keeps_them_too(tmp_path: Path) -> None:
    with source_server() as server:
        dsn = new_database(server)
        with psycopg.connect(dsn) as connection:
            connection.execute("create schema depot_db")
            connection.execute(
                "create table depot_db.articles (code text primary key, ean bigint, price text)"
            )
            with connection.cursor() as cursor:
                cursor.executemany("insert into depot_db.articles values (%s, %s, %s)", ROWS)
        given = {"SYSTEMS": f"{PLACE}:DEPOT_DB", "DEPOT_DB_DSN": address(server, "shop")}
        with working_on(tmp_path, settings_of(tmp_path, **given)):
            command("run", "--source", "depot_db", "--all")
            is_right("depot_db")


@pytest.mark.again
def test_a_fraction_of_sqlite_that_cannot_tell_its_last_digit_is_rejected(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "depot.db")) as connection:
        connection.execute("create table articles (code text, ean real, price text)")
        connection.execute("insert into articles values ('AB-1', 1e17, '1,00')")
        connection.execute("insert into articles values ('AB-2', 4012345678901, '1,00')")
        connection.commit()
    values = {"SYSTEMS": f"{PLACE}:DEPOT", "DEPOT_EXPORT": tmp_path / "depot.db"}
    with working_on(tmp_path, settings_of(tmp_path, **values)):
        command("run", "--source", "depot", "--all")
        assert rows("select code, ean from silver.depot_articles") == [
            {"code": "ab-2", "ean": 4_012_345_678_901}
        ]
