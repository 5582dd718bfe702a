"""Each format gives the same rows of text, and each malformed file its reason."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from medallion_assets.errors import BadDeliveryError
from medallion_assets.naming import EXTRA, KEY, LINE
from medallion_assets.sources.drops.formats import Format, format_of, peek, read_drop
from medallion_assets.sources.drops.text_check import LONGEST_LINE
from medallion_assets.sources.parsing import Counts, Filled
from medallion_assets.sql import text
from medallion_assets.tables.sales_drops.sales import SALES
from medallion_assets_tests.drops.lake import HEADER, NAMES, SALE, sale, sales_file

FILLED = Filled(
    {"file_id": text("f1"), "file_name": text("the file"), "line_number": f"{LINE}::varchar"},
    f"{text('f1|')} || {LINE}",
)


@pytest.fixture(scope="module")
def connection() -> Any:
    with duckdb.connect(config={"threads": 1}) as opened:
        opened.execute("set TimeZone = 'America/Sao_Paulo'")
        yield opened


def read(
    home: Path, name: str, content: bytes, connection: duckdb.DuckDBPyConnection
) -> tuple[Counts, list[dict[str, Any]], list[tuple[int, str]]]:
    """Read a file: counts, rows, and line and reason of what could not be read."""
    path, target = home / name, home / "target"
    path.write_bytes(content)
    target.mkdir()
    kind = format_of(name)
    _, counts = read_drop(SALES, path, kind, target, connection, FILLED, name)
    rows = connection.read_parquet(str(target / "rows.parquet")).to_arrow_table().to_pylist()
    faults = connection.execute(
        "select line, reason from read_parquet(?)", [str(target / "unparsable.parquet")]
    ).fetchall()
    return counts, rows, faults


def parquet(home: Path, **columns: Any) -> bytes:
    """A file of one or more good sales with other columns."""
    length = max((len(column) for column in columns.values()), default=1)
    good = {name: [value] * length for name, value in SALE.items()}
    pq.write_table(pa.table({**good, **columns}), home / "made.parquet")
    return (home / "made.parquet").read_bytes()


def lines(*objects: Any) -> bytes:
    """JSON lines; a text is a line as it is."""
    return "".join(
        (found if isinstance(found, str) else json.dumps(found)) + "\n" for found in objects
    ).encode()


@pytest.mark.parametrize("kind", Format)
def test_all_formats_give_the_same_row(
    kind: Format, tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    content = {
        Format.CSV: sales_file().encode(),
        Format.JSON_LINES: lines(SALE),
        Format.PARQUET: parquet(tmp_path),
    }[kind]
    counts, (row,), faults = read(tmp_path, f"sales.{kind}", content, connection)
    assert {name: row[name] for name in NAMES} == {n: str(v) for n, v in SALE.items()}
    line = 2 if kind is Format.CSV else 1
    assert (row["line_number"], row["file_name"], row[KEY]) == (str(line), "the file", f"f1|{line}")
    assert (counts.records, counts.parsed, faults) == (1, 1, [])


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("1.10", "1.10"),
        ("100000000000000000000.01", "100000000000000000000.01"),
        ("1e2", "1e2"),
        ("-0.0", "-0.0"),
        ('"1.10"', "1.10"),
        ('""', ""),
        ("null", None),
        ("true", "true"),
        ("[1, 2, 3]", "[1, 2, 3]"),
        ('{"a": [1.10, null, "é\\n"], "b": {}}', '{"a": [1.10, null, "é\\n"], "b": {}}'),
    ],
)
def test_json_values_keep_what_was_written(
    written: str, kept: str | None, tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    rest = ", ".join(f"{json.dumps(n)}: {json.dumps(v)}" for n, v in SALE.items() if n != "price")
    content = f'{{{rest}, "price": {written}}}\n'.encode()
    _, (row,), _ = read(tmp_path, "sales.jsonl", content, connection)
    assert row["price"] == kept


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "no JSON: "),
        ("[1]", "no JSON object"),
        ('{"price": 1, "price": 2}', "no JSON: the name 'price' comes twice"),
        ('{"price": NaN}', "no JSON: NaN is no number of JSON"),
        ('{"price": "\\u0000"}', "NUL byte"),
        ('{"price": "\\ud800"}', "half of a surrogate pair"),
        ('{"price": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
    ],
)
def test_a_line_that_is_no_object_is_set_aside(
    line: str, reason: str, tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    content = lines(SALE, line, "", SALE)
    counts, rows, faults = read(tmp_path, "sales.jsonl", content, connection)
    assert [row[LINE] for row in rows] == [1, 4]
    assert counts.unparsable == 1
    assert faults[0][0] == 2
    assert faults[0][1].startswith(reason)


def test_names_that_only_some_objects_have_are_null_in_the_others(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    content = b"\xef\xbb\xbf" + lines({**SALE, "payment_mode": "UPI"}, {**SALE, "file_id": "mine"})
    _, rows, _ = read(tmp_path, "sales.json", content, connection)
    kept = [json.loads(row[EXTRA]) for row in rows]
    assert kept == [
        {"payment_mode": "UPI", "file_id": None},
        {"payment_mode": None, "file_id": "mine"},
    ]
    assert {row["file_id"] for row in rows} == {"f1"}


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        (pa.array([Decimal("0.0000001"), None]), ["0.0000001", None]),
        (pa.array([Decimal("-0.15"), Decimal("0.05")]), ["-0.15", "0.05"]),
        (pa.array([Decimal("12345678901234567890.10")] * 2), ["12345678901234567890.10"] * 2),
        (pa.array([1.5, 0.1]), ["1.5", "0.1"]),
        (pa.array([2**63 - 1, -1]), ["9223372036854775807", "-1"]),
        (pa.array([True, None]), ["true", None]),
        (pa.array([date(2026, 1, 11), None]), ["2026-01-11", None]),
        (pa.array([datetime(2026, 1, 11, 10)] * 2), ["2026-01-11 10:00:00"] * 2),  # noqa: DTZ001
        (pa.array([datetime(2026, 1, 11, 10, tzinfo=UTC)] * 2), ["2026-01-11 10:00:00+00"] * 2),
        (pa.array(["a", "a"]).dictionary_encode(), ["a", "a"]),
        (pa.array([[1, 2, 3], None]), ["[1, 2, 3]", None]),
        (pa.array([{"a": Decimal("1.10")}] * 2), ['{"a": 1.10}'] * 2),
        (pa.array(["", " x"]), ["", " x"]),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
def test_parquet_values_become_exact_text(
    values: pa.Array,
    kept: list[str | None],
    tmp_path: Path,
    connection: duckdb.DuckDBPyConnection,
) -> None:
    content = parquet(tmp_path, price=values)
    _, rows, _ = read(tmp_path, "sales.parquet", content, connection)
    assert [row["price"] for row in rows] == kept


def test_many_rows_keep_their_numbers(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    count = 120_000
    content = parquet(tmp_path, quantity=pa.array(range(count)))
    counts, rows, _ = read(tmp_path, "sales.parquet", content, connection)
    assert counts.parsed == count
    assert [row[LINE] for row in rows] == list(range(1, count + 1))
    assert all(int(row["quantity"]) + 1 == row[LINE] for row in rows)


LONG = "x" * LONGEST_LINE
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "unknown suffix": ("sales.xlsx", sales_file().encode(), "no known format"),
    "no suffix": ("sales", sales_file().encode(), "no known format"),
    "zero bytes": ("sales.csv", b"", "is empty"),
    "zero bytes of Parquet": ("sales.parquet", b"", "is empty"),
    "line ends only": ("sales.csv", b"\n\r\n\n", "no column customer_id"),
    "header only": ("sales.csv", HEADER.encode(), "a header but no rows"),
    "missing column": ("sales.csv", sales_file().replace("store_id", "x").encode(), "no column st"),
    "semicolons": ("sales.csv", sales_file().replace(",", ";").encode(), "delimited by semicolons"),
    "column twice": ("sales.csv", sales_file().replace("price", "quantity").encode(), "twice"),
    "column twice in case": ("sales.csv", f"{HEADER.strip()},Price\n".encode(), "twice"),
    "nameless column": ("sales.csv", f"{HEADER.strip()},\n{sale()}".encode(), "cannot be kept"),
    "our column": ("sales.csv", f"{HEADER.strip()},_KEY\n".encode(), "'_KEY', which cannot"),
    "latin-1": ("sales.csv", sales_file(sale(product_name="caf\xe9")).encode("latin-1"), "UTF-8"),
    "UTF-16": ("sales.csv", sales_file().encode("utf-16"), "is UTF-16"),
    "binary": ("sales.csv", b"PK\3\4\0\0" + sales_file().encode(), "NUL byte"),
    "long line": ("sales.csv", sales_file(sale(product_name=LONG)).encode(), "is longer than"),
    "cut off": ("sales.csv", sales_file().encode()[:-10], "is cut off"),
    "never closed": ("sales.csv", sales_file(sale(), '1,"').encode(), "is cut off"),
    "nothing to read": ("sales.csv", sales_file("a,b\n").encode(), "none of its 1 records"),
    "no object": ("sales.jsonl", lines("[]", "1", "null"), "no column customer_id"),
    "half an object": ("sales.jsonl", lines(SALE, SALE)[:-5], "is cut off"),
    "a pretty array": ("sales.json", json.dumps([SALE], indent=1).encode(), "no column"),
    "many names": ("sales.jsonl", lines(SALE, {f"c{n}": 1 for n in range(1001)}), "columns; at"),
    "no Parquet": ("sales.parquet", sales_file().encode(), "no whole Parquet file"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_malformed_file_is_refused_with_its_reason(
    case: str, tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    name, content, reason = REFUSED[case]
    with pytest.raises(BadDeliveryError, match=reason) as caught:
        read(tmp_path, name, content, connection)
    assert name in caught.value.problem
    assert caught.value.remedy


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_parquet_that_is_cut_off_is_refused(
    part: float, tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    whole = parquet(tmp_path, quantity=pa.array(range(5000)))
    with pytest.raises(BadDeliveryError, match="no whole Parquet file"):
        read(tmp_path, "sales.parquet", whole[: int(len(whole) * part)], connection)


def test_parquet_with_a_damaged_page_is_refused(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    whole = bytearray(parquet(tmp_path, quantity=pa.array(range(5000))))
    whole[40:400] = b"\xff" * 360
    with pytest.raises(BadDeliveryError, match="no whole Parquet file"):
        read(tmp_path, "sales.parquet", bytes(whole), connection)


def test_parquet_with_a_column_twice_or_without_rows_is_refused(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    names = [*NAMES, "price"]
    twice = pa.Table.from_arrays([pa.array(["1"])] * len(names), names=names)
    pq.write_table(twice, tmp_path / "twice.parquet")
    content = (tmp_path / "twice.parquet").read_bytes()
    with pytest.raises(BadDeliveryError, match="named twice"):
        read(tmp_path, "sales.parquet", content, connection)
    pq.write_table(pa.table({name: pa.array([], pa.string()) for name in NAMES}), tmp_path / "none")
    (tmp_path / "target").rmdir() if (tmp_path / "target").exists() else None
    with pytest.raises(BadDeliveryError, match="no rows"):
        read(tmp_path, "sales.parquet", (tmp_path / "none").read_bytes(), connection)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", sales_file().encode()),
        ("a.jsonl", lines("broken", SALE)),
        ("A.NDJSON", lines(SALE)),
    ],
)
def test_a_look_tells_the_columns(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert peek(tmp_path / name, name) == list(NAMES)


@pytest.mark.parametrize(("name", "content"), [("a.txt", b"x"), ("a.csv", b"\0"), ("a.json", b"1")])
def test_a_look_at_what_cannot_be_read_tells_nothing(
    name: str, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    assert peek(tmp_path / name, name) == []
