"""The large day by dlt: ``python -m benchmarks.large_dlt``.

Belongs here: what dlt does of it: rows as text, merged by their keys into a DuckDB file.
"""

import os
import sys
from collections.abc import Iterator
from typing import Any

import dlt
import duckdb
import pyarrow as pa
from pyarrow import csv

from benchmarks.large_tables import LARGE_TABLES, LargeTable, Surroundings

__all__ = ["main"]

SCHEMA = "olist"


def main() -> int:
    """Merge all tables, and say how many rows each has."""
    given = Surroundings.read()
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    file = str(given.target / "merged.duckdb")
    config: dict[str, Any] = {"threads": given.threads, "memory_limit": given.memory_limit}
    with duckdb.connect(file, config=config) as connection:
        pipeline = dlt.pipeline(
            "large_day",
            pipelines_dir=str(given.target / "pipelines"),
            destination=dlt.destinations.duckdb(connection),
            dataset_name=SCHEMA,
        )
        pipeline.run([_resource(given, table) for table in LARGE_TABLES])
        given.tell({table.name: _rows(connection, table) for table in LARGE_TABLES})
    return 0


def _resource(given: Surroundings, table: LargeTable) -> Any:  # noqa: ANN401 - dlt's own
    """A table whose last row of a key counts."""
    return dlt.resource(
        _batches(given, table),
        name=table.name,
        primary_key=table.key,
        write_disposition="merge",
        columns={"line": {"dedup_sort": "desc"}},
    )


def _batches(given: Surroundings, table: LargeTable) -> Iterator[pa.Table]:
    """Its rows as text, with their numbers."""
    reader = csv.open_csv(
        given.file(table),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(given.columns(table), pa.string()), strings_can_be_null=True
        ),
    )
    before = 0
    for batch in reader:
        lines = pa.array(range(before, before + batch.num_rows), pa.int64())
        yield pa.Table.from_batches([batch]).append_column("line", lines)
        before += batch.num_rows


def _rows(connection: duckdb.DuckDBPyConnection, table: LargeTable) -> int:
    """How many rows it has."""
    (count,) = connection.execute(f"select count(*) from {SCHEMA}.{table.name}").fetchone() or (0,)
    return int(count)


if __name__ == "__main__":
    sys.exit(main())
