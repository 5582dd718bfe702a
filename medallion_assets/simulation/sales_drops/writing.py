"""Writing invented rows as CSV, JSON lines or Parquet.

A row is a mapping from names to texts, numbers, days or lists. Each format writes it as
its writers do: CSV as text, JSON with numbers, Parquet with decimals and days.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Row = Mapping[str, Any]
TORN = {".csv": "torn,line\n", ".jsonl": '{"torn": \n'}
"""A record that cannot be read; Parquet has no such thing."""


def write_rows(path: Path, rows: Sequence[Row], *, torn: bool = False) -> int:
    """Write a file.

    Args:
        torn: whether a record that cannot be read stands among the rows.

    Returns:
        How many such records it has.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        columns = {name: _column([row[name] for row in rows]) for name in rows[0]}
        pq.write_table(pa.table(columns), path)
        return 0
    lines = _csv(rows) if path.suffix == ".csv" else [f"{_json(row)}\n" for row in rows]
    if torn:
        lines.insert(len(lines) - 1, TORN[path.suffix])
    path.write_text("".join(lines), encoding="utf-8")
    return int(torn)


def _csv(rows: Sequence[Row]) -> list[str]:
    """The lines of a CSV file; a null is an empty field."""
    lines = []
    for values in (list(rows[0]), *(list(row.values()) for row in rows)):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(_text(value) for value in values)
        lines.append(line.getvalue())
    return lines


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _json(row: Row) -> str:
    """An object; decimals as numbers with all their digits."""
    parts = []
    for name, value in row.items():
        if isinstance(value, Decimal):
            shown = str(value)
        elif isinstance(value, date):
            shown = json.dumps(_text(value))
        else:
            shown = json.dumps(value)
        parts.append(f"{json.dumps(name)}: {shown}")
    return "{" + ", ".join(parts) + "}"


def _column(values: Sequence[Any]) -> pa.Array:
    """A column; of mixed values as text."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {Decimal}:
        return pa.array(values, pa.decimal128(14, 4))
    if len(kinds) == 1:
        return pa.array(values)
    return pa.array([None if value is None else _text(value) for value in values], pa.string())
