"""Reading data files as relations."""

from pathlib import Path

import duckdb
import pytest
from pyiceberg.schema import Schema
from pyiceberg.types import LongType, NestedField

from medallion_assets.lake.reading import snapshot_sql, stage

SCHEMA = Schema(NestedField(1, "number", LongType()))


@pytest.fixture(name="connection")
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@pytest.mark.parametrize("told", [None, 0, 7, 10_000_000])
def test_the_number_of_rows_that_is_told_changes_no_result(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, told: int | None
) -> None:
    files = stage(connection, "select range as number from range(5000)", SCHEMA, tmp_path)
    rows = snapshot_sql([str(file) for file in files], SCHEMA, told)
    assert connection.execute(f"select count(*), sum(number) from ({rows})").fetchall() == [
        (5000, 12_497_500)
    ]
    assert connection.execute(f"select number from ({rows}) order by 1 limit 1").fetchall() == [
        (0,)
    ]


def test_joins_are_planned_by_the_number_of_rows(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = stage(connection, "select range as number from range(10)", SCHEMA, tmp_path)
    rows = snapshot_sql([str(file) for file in files], SCHEMA, 123_456)
    plan = connection.execute(f"explain {rows}").fetchall()[0][1]
    assert "123,456" in plan
