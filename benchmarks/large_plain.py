"""The large day by plain DuckDB SQL: ``python -m benchmarks.large_plain``.

Belongs here: what a person would write who needs the rows as text with a hash, and typed, one a
key, with the day of their order; and nothing of what the platform promises beside that.
"""

import sys

import duckdb

from benchmarks.large_tables import DAY_OF_ORDER, LARGE_TABLES, LargeTable, Surroundings

__all__ = ["main"]

PARQUET = "(format parquet, compression zstd, compression_level 1)"


def main() -> int:
    """Write bronze and silver, and say how many rows silver has."""
    given = Surroundings.read()
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": given.threads,
        "memory_limit": given.memory_limit,
        "temp_directory": str(given.target / "spilled"),
    }
    with duckdb.connect(config=config) as connection:
        connection.execute("set enable_progress_bar = false")
        rows = {table.name: _load(connection, given, table) for table in LARGE_TABLES}
    given.tell(rows)
    return 0


def _load(connection: duckdb.DuckDBPyConnection, given: Surroundings, table: LargeTable) -> int:
    """One table; its rows in silver."""
    bronze, silver = (given.target / f"{table.name}-{layer}.parquet" for layer in ("text", "typed"))
    connection.execute(f"copy ({_text_sql(given, table)}) to '{bronze}' {PARQUET}")
    connection.execute(f"copy ({_typed_sql(given, table, str(bronze))}) to '{silver}' {PARQUET}")
    if table.name == "orders":
        connection.execute(
            f"create table days as select order_id, customer_id, business_day from '{silver}'"
        )
    (count,) = connection.execute(f"select count(*) from '{silver}'").fetchone() or (0,)
    return int(count)


def _text_sql(given: Surroundings, table: LargeTable) -> str:
    """The rows as received, with their numbers and hashes; null is not empty."""
    values = ", ".join(f"coalesce({name}, chr(30))" for name in given.columns(table))
    return f"""
        select *, row_number() over () as line, md5(concat_ws(chr(31), {values})) as row_hash
        from read_csv('{given.file(table)}', header = true, all_varchar = true)
        """


def _typed_sql(given: Surroundings, table: LargeTable, bronze: str) -> str:
    """The last row of each key, typed, with its day."""
    columns = ", ".join(
        f"try_cast({name} as {table.types[name]}) as {name}" if name in table.types else name
        for name in given.columns(table)
    )
    key = ", ".join(table.key)
    rows = f"""
        select {columns}, line, row_hash from '{bronze}'
        qualify row_number() over (partition by {key} order by line desc) = 1
        """
    if table.name == "orders":
        return f"select *, {DAY_OF_ORDER}::date as business_day from ({rows})"
    return f"""
        select typed.*, days.business_day
        from ({rows}) as typed left join days using ({table.order})
        """


if __name__ == "__main__":
    sys.exit(main())
