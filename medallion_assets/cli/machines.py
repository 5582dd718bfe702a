"""What programs read: JSON and CSV.

Belongs here: printing values without loss. Does not belong here: what people read (see
``cli.output``).
"""

import csv as csvlib
import json as jsonlib
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from medallion_assets.cli.console import until_nobody_reads


def column_names(columns: Sequence[str]) -> list[str]:
    """Names of columns; one that comes again gets a number, so that none is lost."""
    names: list[str] = []
    for column in columns:
        again = sum(name == column or name.rpartition("_")[0] == column for name in names)
        names.append(f"{column}_{again}" if column in names else column)
    return names


def records(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """Rows as objects."""
    names = column_names(columns)
    return [dict(zip(names, row, strict=True)) for row in rows]


def print_json(value: object) -> None:
    """Print a value as JSON; decimals as text, so that no cent is lost."""
    with until_nobody_reads():
        jsonlib.dump(to_json(value), sys.stdout, ensure_ascii=False, indent=1, allow_nan=False)
        sys.stdout.write("\n")


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows as CSV by RFC 4180, below their names; no value is an empty field."""
    with until_nobody_reads():
        writer = csvlib.writer(sys.stdout)
        writer.writerow(column_names(columns))
        writer.writerows([_to_field(value) for value in row] for row in rows)


def to_json(value: object) -> object:
    """A value with nothing in it that JSON does not know."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [to_json(item) for item in value]
    return str(value)


def _to_field(value: object) -> object:
    """A value as JSON has it; a structure as JSON text, and nothing as an empty field."""
    plain = to_json(value)
    if isinstance(plain, bool | dict | list):
        return jsonlib.dumps(plain, ensure_ascii=False)
    return plain
