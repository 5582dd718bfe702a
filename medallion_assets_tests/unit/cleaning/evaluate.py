"""Evaluating expressions of the platform on a few rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

__all__ = ["evaluated", "texts", "to_rows"]

Rows = Sequence[Mapping[str, Any]]

ENGINE = duckdb.connect(config={"threads": 1})


def to_rows(query: ir.Table | str, **tables: pa.Table) -> list[dict[str, Any]]:
    """The rows of an expression, or of its SQL, over tables that are given by name."""
    sql = query if isinstance(query, str) else str(ibis.to_sql(query, dialect="duckdb"))
    with ENGINE.cursor() as cursor:
        for name, table in tables.items():
            cursor.register(name, table)
        return list(cursor.sql(sql).to_arrow_table().to_pylist())


def evaluated(change: Callable[[ir.Table], ir.Table], rows: Rows, schema: ibis.Schema) -> Any:
    """What an expression makes of rows."""
    table = pa.Table.from_pylist([dict(row) for row in rows], schema=schema.to_pyarrow())
    return to_rows(change(ibis.table(schema, name="given")), given=table)


def texts(change: Callable[[ir.StringValue], ir.Value], values: Sequence[str | None]) -> list[Any]:
    """What an expression makes of texts, in their order."""
    schema = ibis.schema({"place": "int64", "text": "string"})
    rows = [{"place": place, "text": text} for place, text in enumerate(values)]
    found = evaluated(lambda t: t.select("place", value=change(t.text)), rows, schema)
    return [row["value"] for row in sorted(found, key=lambda row: int(row["place"]))]
