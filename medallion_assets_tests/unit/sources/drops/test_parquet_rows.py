"""Parquet becomes exact text, and is refused where it is damaged."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.core.naming import LINE
from medallion_assets_tests.drops.lake import NAMES
from medallion_assets_tests.unit.sources.drops.reading import parquet, read


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
    values: pa.Array, kept: list[str | None], tmp_path: Path, connection: duckdb.DuckDBPyConnection
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
