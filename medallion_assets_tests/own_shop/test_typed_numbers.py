"""A number that its source types means the same in a table whose texts have a notation."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from medallion_assets.simulation.server import address
from medallion_assets_tests.own_shop.files import command, rows, settings_of, working_on
from medallion_assets_tests.source_server import new_database, source_server
from medallion_assets_tests.tiers import parametrize_once

PLACE = "medallion_assets_tests.own_shop.scales"
ROWS = (
    ("a", Decimal("12.345"), Decimal("1234.50")),
    ("b", Decimal("0.500"), Decimal("7.00")),
    ("c", Decimal("1200.000"), Decimal("0.05")),
    ("d", Decimal("-3.120"), Decimal("1000000.00")),
)
"""The first weight would be twelve thousand as a text of its table."""
WRITTEN = """parcel;weight;price
a;12,345;1.234,50
b;0,5;7
c;1.200;0,05
d;-3,120;1.000.000,00
"""
SILVER = [
    {"parcel": parcel, "weight": f"{weight}", "price": f"{price}"} for parcel, weight, price in ROWS
]
MANIFEST = {"rows": 4, "sums": {"weight": "1209.725", "price": "1001241.55"}}
TEXT_IN_SQLITE = ("a", "12,345", "1.234,50")


def floats(home: Path) -> None:
    """A SQLite file of binary fractions, but for one row of text."""
    with closing(sqlite3.connect(home / "scales.db")) as connection:
        connection.execute("create table weights (parcel text, weight, price)")
        made = [(parcel, float(weight), float(price)) for parcel, weight, price in ROWS[1:]]
        connection.executemany("insert into weights values (?, ?, ?)", [TEXT_IN_SQLITE, *made])
        connection.commit()


def csv_file(home: Path) -> None:
    (home / "scales").mkdir()
    (home / "scales" / "weights.csv").write_text(WRITTEN)


def dropped(home: Path, ending: str, content: bytes | str) -> None:
    """A dropped file and its manifest."""
    place = home / "drops" / "incoming" / "weights"
    place.mkdir(parents=True)
    file = place / f"2024-05-01.{ending}"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    (place / f"{file.name}.manifest.json").write_text(json.dumps(MANIFEST))


def dropped_text(home: Path) -> None:
    dropped(home, "csv", WRITTEN)


def json_lines(home: Path) -> None:
    lines = (f'{{"parcel":"{p}","weight":{weight},"price":{price}}}\n' for p, weight, price in ROWS)
    dropped(home, "jsonl", "".join(lines))


def decimals(home: Path) -> None:
    dropped(home, "parquet", parquet(pa.decimal128(12, 3), pa.decimal128(12, 2)))


def doubles(home: Path) -> None:
    dropped(home, "parquet", parquet(pa.float64(), pa.float64()))


def parquet(weight: pa.DataType, price: pa.DataType) -> bytes:
    """The rows in some types."""
    parcels, weights, prices = zip(*ROWS, strict=True)
    arrays = [
        pa.array(parcels),
        pa.array(weights, pa.decimal128(12, 3)).cast(weight),
        pa.array(prices, pa.decimal128(12, 2)).cast(price),
    ]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(arrays, names=["parcel", "weight", "price"]), sink)
    return bytes(sink.getvalue().to_pybytes())


def is_right(source: str) -> None:
    """What silver holds are the numbers, and the ledger knows the money."""
    found = f"select parcel, weight, price from silver.{source}_weights order by 1"
    assert rows(found) == SILVER
    assert json.loads(command("ledger", "--json"))["balanced"]


@parametrize_once(
    ("source", "bring"),
    [
        ("scales", csv_file),
        ("scales", floats),
        ("scales_drops", dropped_text),
        ("scales_drops", json_lines),
        ("scales_drops", decimals),
        ("scales_drops", doubles),
    ],
)
def test_a_number_is_read_as_it_was_meant(
    source: str, bring: Callable[[Path], None], tmp_path: Path
) -> None:
    bring(tmp_path)
    export = "scales.db" if bring is floats else "scales"
    given = {"SCALES_EXPORT": export, "SCALES_DROPS_DROPS": "drops", "LAST_DAY": "2024-05-01"}
    systems = f"{PLACE}:{source.upper()}"
    with working_on(tmp_path, settings_of(tmp_path, SYSTEMS=systems, **given)):
        command("run", "--source", source, "--all")
        is_right(source)


@pytest.mark.again
@parametrize_once("kind", ["numeric", "double precision"])
@pytest.mark.xdist_group("own-shop-depot")
def test_a_database_says_what_it_means(kind: str, tmp_path: Path) -> None:
    with source_server() as server:
        with psycopg.connect(new_database(server)) as connection:
            connection.execute("create schema scales_db")
            connection.execute(
                f"create table scales_db.weights (parcel text, weight {kind}, price {kind})"
            )
            with connection.cursor() as cursor:
                cursor.executemany("insert into scales_db.weights values (%s, %s, %s)", ROWS)
        given = {"SYSTEMS": f"{PLACE}:SCALES_DB", "SCALES_DB_DSN": address(server, "shop")}
        with working_on(tmp_path, settings_of(tmp_path, **given)):
            command("run", "--source", "scales_db", "--all")
            is_right("scales_db")
