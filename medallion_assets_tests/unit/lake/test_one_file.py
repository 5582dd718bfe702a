"""One large file is read by its own names, and is then what it is by field ids."""

from pathlib import Path

import duckdb
import pytest
from pyiceberg.schema import Schema
from pyiceberg.types import DecimalType, ListType, LongType, NestedField, StringType

from medallion_assets.lake import one_file
from medallion_assets.lake.reading import snapshot_sql, stage

NUMBER, AMOUNT = NestedField(1, "number", LongType()), NestedField(2, "amount", DecimalType(12, 2))
WORDS = NestedField(3, "some words", ListType(4, StringType(), element_required=False))
SCHEMA = Schema(NUMBER, AMOUNT, WORDS)
QUERY = """
    select range as number, range / 100 as amount, [md5(range::text), null] as "some words"
    from range(60000)
"""
BY_ID = "schema ="


@pytest.fixture(name="connection")
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@pytest.fixture(name="file")
def _file(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> str:
    """A file that is large enough, in a place whose name looks like a column."""
    place = tmp_path / "number=7"
    (file,) = stage(connection, QUERY, SCHEMA, place)
    assert file.stat().st_size >= one_file.WORTH_THREADS
    return str(file)


def by_id(file: str, schema: Schema, monkeypatch: pytest.MonkeyPatch) -> str:
    """The query that a small file would have."""
    with monkeypatch.context() as patched:
        patched.setattr(one_file, "WORTH_THREADS", 10**12)
        return snapshot_sql([file], schema)


@pytest.mark.parametrize(
    "schema",
    [
        SCHEMA,
        Schema(WORDS, NUMBER),
        Schema(NestedField(1, "number", DecimalType(20, 2))),
        Schema(NUMBER, NestedField(2, "sum", DecimalType(12, 2))),
        Schema(NUMBER, NestedField(9, "amount", DecimalType(12, 2))),
        Schema(NestedField(1, "amount", LongType()), NestedField(2, "number", DecimalType(12, 2))),
    ],
    ids=["as written", "some columns", "wider", "renamed", "a new one of a name", "names changed"],
)
def test_rows_and_types_are_those_by_field_id(
    connection: duckdb.DuckDBPyConnection,
    file: str,
    schema: Schema,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, expected = snapshot_sql([file], schema), by_id(file, schema, monkeypatch)
    assert BY_ID in expected
    described = [connection.execute(f"describe {sql}").fetchall() for sql in (asked, expected)]
    assert described[0] == described[1]
    rows = [connection.execute(f"{sql} order by all").fetchall() for sql in (asked, expected)]
    assert rows[0] == rows[1]


def test_only_a_file_with_the_tables_names_is_read_by_names(file: str) -> None:
    renamed = Schema(NUMBER, NestedField(2, "sum", DecimalType(12, 2)))
    assert BY_ID not in snapshot_sql([file], SCHEMA)
    assert BY_ID in snapshot_sql([file], renamed)


def test_several_files_and_small_ones_are_read_by_field_id(
    connection: duckdb.DuckDBPyConnection, file: str, tmp_path: Path
) -> None:
    (small,) = stage(connection, f"{QUERY} limit 3", SCHEMA, tmp_path)
    assert BY_ID in snapshot_sql([file, str(small)], SCHEMA)
    assert BY_ID in snapshot_sql([str(small)], SCHEMA)


def test_a_damaged_file_is_named_by_whoever_reads_it(
    connection: duckdb.DuckDBPyConnection, file: str
) -> None:
    Path(file).write_bytes(b"x" * one_file.WORTH_THREADS)
    with pytest.raises(duckdb.Error, match=Path(file).name):
        connection.execute(snapshot_sql([file], SCHEMA))


def test_a_lost_file_is_named_by_whoever_reads_it(
    connection: duckdb.DuckDBPyConnection, file: str
) -> None:
    Path(file).unlink()
    with pytest.raises(duckdb.IOException, match=Path(file).name):
        connection.execute(snapshot_sql([file], SCHEMA))
