"""Parquet becomes exact text, and is refused where it is damaged."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.core.naming import EXTRA, LINE
from medallion_assets_tests.drops.lake import NAMES, SALE
from medallion_assets_tests.unit.sources.drops.reading import LIMITS, parquet, read


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
        (pa.array(["Pão".encode(), b"\\", None]), ["Pão", "\\", None]),
        (pa.array(["Pão".encode()] * 2).dictionary_encode(), ["Pão", "Pão"]),
        (pa.array([{"a": "Pão".encode()}] * 2), ['{"a": "Pão"}'] * 2),
        (pa.array([1.5, None], pa.float16()), ["1.5", None]),
        (pa.array([Decimal("1.000"), Decimal("1.250")]), ["1", "1.25"]),
        (pa.array([Decimal("0.000"), Decimal("1.255")]), ["0", "1.255"]),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
def test_parquet_values_become_exact_text(
    values: pa.Array, kept: list[str | None], tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    content = parquet(tmp_path, price=values)
    _, rows, _ = read(tmp_path, "sales.parquet", content, connection)
    assert [row["price"] for row in rows] == kept


def refused(
    home: Path, columns: dict[str, pa.Array], connection: duckdb.DuckDBPyConnection, **limits: int
) -> str:
    """What is said of a file of sales with other columns, and what to do."""
    content = parquet(home, **columns)
    with pytest.raises(BadDeliveryError) as caught:
        read(home, "sales.parquet", content, connection, limits=replace(LIMITS, **limits))
    assert "whole Parquet" not in caught.value.problem
    return f"{caught.value.problem}: {caught.value.remedy}"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            pa.array([b"x", b"caf\xe9"]),
            "sales.parquet, row 2, column price holds bytes that are no",
        ),
        (pa.array([b"x", b"\xff"]).dictionary_encode(), "row 2, column price holds bytes"),
        (pa.array([{"a": b"x"}, {"a": b"\xff"}]), "row 2, column price holds bytes"),
        (pa.array([Decimal(1)], pa.decimal256(50, 2)), "price is decimal256(50, 2); a decimal may"),
    ],
)
def test_parquet_values_that_have_no_text_are_named(
    values: pa.Array, said: str, tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    assert said in refused(tmp_path, {"price": values}, connection)


def test_parquet_that_holds_too_much_is_refused_before_it_is_read(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    rows = {"quantity": pa.array([1] * 1000)}
    assert "holds 1,000 rows, more than the 999" in refused(tmp_path, rows, connection, rows=999)
    text = {"price": pa.array(["x" * 2_000_000])}
    found = refused(tmp_path, text, connection, size=1_000_000)
    assert "more than the 1,000,000 that a file may: deliver it in smaller parts" in found
    for repeated in (pa.array(["x" * 2_000_000] * 9), pa.array([b"x" * 2_000_000])):
        found = refused(tmp_path, {"price": repeated}, connection)
        assert "a value of column price is longer than 1,048,576 bytes" in found


def test_old_timestamps_are_refused_where_they_mean_something(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    times = pa.array([datetime(2026, 1, 11, 10), datetime(9999, 12, 31)])  # noqa: DTZ001
    good = {name: [value] * 2 for name, value in SALE.items()}
    for name, is_described in (("sales_date", True), ("seen", False)):
        table = pa.table({**good, name: times.cast(pa.timestamp("us"))})
        pq.write_table(table, tmp_path / name, use_deprecated_int96_timestamps=True)
        content = (tmp_path / name).read_bytes()
        home = tmp_path / f"home of {name}"
        home.mkdir()
        if is_described:
            with pytest.raises(BadDeliveryError, match="column sales_date is INT96") as caught:
                read(home, "sales.parquet", content, connection)
            assert "timestamp_ntz" in caught.value.remedy
        else:
            _, rows, _ = read(home, "sales.parquet", content, connection)
            assert "9999-12-31 00:00:00" in rows[1][EXTRA]


def test_many_rows_keep_their_numbers(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    count = 120_000
    content = parquet(tmp_path, quantity=pa.array(range(count)))
    counts, rows, _ = read(tmp_path, "sales.parquet", content, connection)
    assert counts.parsed == count
    assert [row[LINE] for row in rows] == list(range(1, count + 1))
    assert all(int(row["quantity"]) + 1 == row[LINE] for row in rows)


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
