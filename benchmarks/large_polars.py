"""The large day by Polars: ``python -m benchmarks.large_polars``.

Belongs here: what Polars can do of it by its streaming engine, as a person would write it.
"""

import sys

import polars as pl

from benchmarks.large_tables import DAY_OF_ORDER, LARGE_TABLES, LargeTable, Surroundings

__all__ = ["main"]

TYPES = {
    "timestamp": lambda column: column.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False),
    "decimal(12, 2)": lambda column: column.cast(pl.Decimal(12, 2), strict=False),
    "integer": lambda column: column.cast(pl.Int32, strict=False),
}


def main() -> int:
    """Write bronze and silver, and say how many rows silver has."""
    given = Surroundings.read()
    given.tell({table.name: _load(given, table) for table in LARGE_TABLES})
    return 0


def _load(given: Surroundings, table: LargeTable) -> int:
    """One table; its rows in silver."""
    bronze, silver = (given.target / f"{table.name}-{layer}.parquet" for layer in ("text", "typed"))
    received = pl.scan_csv(given.file(table), infer_schema=False, row_index_name="line")
    hashed = received.with_columns(row_hash=pl.struct(given.columns(table)).hash())
    hashed.sink_parquet(bronze, compression="zstd", compression_level=1)
    typed = pl.scan_parquet(bronze).unique(subset=table.key, keep="last", maintain_order=True)
    typed = typed.with_columns(
        **{name: TYPES[of](pl.col(name)) for name, of in table.types.items()}
    )
    dated = _dated(given, table, typed)
    dated.sink_parquet(silver, compression="zstd", compression_level=1)
    return int(pl.scan_parquet(silver).select(pl.len()).collect().item())


def _dated(given: Surroundings, table: LargeTable, typed: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with the day of their order."""
    if table.name == "orders":
        return typed.with_columns(business_day=pl.col(DAY_OF_ORDER).dt.date())
    orders = pl.scan_parquet(given.target / "orders-typed.parquet")
    return typed.join(orders.select(table.order, "business_day"), on=table.order, how="left")


if __name__ == "__main__":
    sys.exit(main())
