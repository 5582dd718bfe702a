"""Whether what was read adds up to what its source says.

Belongs here: the comparison, with amounts read as their columns are written. Does not belong here:
what a source says (see ``extracts`` and ``drops.manifest``).
"""

from collections.abc import Collection, Mapping
from decimal import Decimal
from pathlib import Path

import duckdb

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.core.sql import quoted
from medallion_assets.tables.decimals import MOST_DIGITS, decimal_sql
from medallion_assets.tables.model import Table

SUMMED_DIGITS = 10
"""Digits behind the point to which amounts are summed here and in a source."""


def check_sums(
    table: Table,
    rows: Path,
    expected: Mapping[str, Decimal],
    connection: duckdb.DuckDBPyConnection,
    label: str,
    *,
    source: str = "the source",
    remedy: str = "run it again; if that does not help, see which values of the source are not "
    "read as it means them",
) -> None:
    """See that what was read adds up to what the source says.

    Args:
        rows: the file of what was read, as texts.
        source: who says it.

    Raises:
        BadDeliveryError: a column does not.
    """
    if not expected:
        return
    amounts = [decimal_sql(quoted(name), MOST_DIGITS, SUMMED_DIGITS) for name in expected]
    sums = [f"coalesce(sum({amount}), 0)" for amount in amounts]
    [read] = connection.execute(
        f"with received as (from read_parquet(?)) select {', '.join(sums)} "
        f"from ({_texts_sql(table, expected)})",
        [str(rows)],
    ).fetchall()
    for (name, total), added in zip(expected.items(), read, strict=True):
        if added != total:
            raise BadDeliveryError(
                f"{label}: {name} adds up to {added.normalize():f}, but {source} says "
                f"{total.normalize():f}",
                remedy=remedy,
            )


def _texts_sql(table: Table, names: Collection[str]) -> str:
    """The statement that gives columns as texts from which numbers are cast."""
    columns = [column for column in table.columns if column.name in names]
    if all(column.notation is None for column in columns):
        return f"select {', '.join(map(quoted, names))} from received"
    # Few tables have a notation, and what reads one takes a second to import.
    import ibis  # noqa: PLC0415

    from medallion_assets.cleaning.casting import standard_text  # noqa: PLC0415

    received = ibis.table(dict.fromkeys(names, "string"), name="received")
    texts = {column.name: standard_text(column, received[column.name]) for column in columns}
    return str(ibis.to_sql(received.mutate(**texts), dialect="duckdb"))
