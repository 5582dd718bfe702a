"""What two engines made of the same task, side by side.

Belongs here: reading both results bit by bit and naming what differs. Does not
belong here: making them.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
from pyiceberg.schema import Schema

from medallion_assets.engines.cleaned import Cleaned
from medallion_assets.engines.protocol import Engine
from medallion_assets.engines.task import CleaningTask
from medallion_assets.lake.reading import snapshot_sql
from medallion_assets.orchestration.resources.spark import as_path
from medallion_assets.silver.clean import clean
from medallion_assets.silver.hiding import keys_of
from medallion_assets.systems.olist import OLIST
from medallion_assets.systems.registry import system_of
from medallion_assets_tests.platform import PII_KEY

__all__ = ["TABLES", "cleaned_by", "differences", "rows"]

TABLES = {table.name: table for table in OLIST}
"""The marketplace's tables by name."""
SHOWN = 5


def cleaned_by(engine: Engine, task: CleaningTask, home: Path) -> Cleaned:
    """Do a task, with its result below a directory of its own."""
    engine.hide_by(*keys_of(PII_KEY.encode()))
    mine = replace(task, silver=str(home / "silver"), quarantine=str(home / "quarantine"))
    return clean(engine, mine, system_of(task.source).by_name).located(as_path)


def rows(files: tuple[str, ...], schema: Schema) -> list[tuple[Any, ...]]:
    """The rows of staged files; floating point as its bits."""
    with duckdb.connect() as connection:
        found = connection.sql(snapshot_sql(files, schema))
        exact = [
            f'printf(\'%a\', "{name}") as "{name}"' if str(kind) == "DOUBLE" else f'"{name}"'
            for name, kind in zip(found.columns, found.types, strict=True)
        ]
        return found.project(", ".join(exact)).fetchall()


def differences(left: Cleaned, right: Cleaned, task: CleaningTask) -> list[str]:
    """What one result has and the other has not; nothing where they are equal."""
    sides: dict[str, Callable[[Cleaned], list[Any]]] = {
        "silver": lambda side: rows(side.silver, task.schema),
        "quarantine": lambda side: rows(side.quarantine, task.rejected_schema),
        "classes": lambda side: list(side.classes),
        "rules": lambda side: list(side.rules),
        "totals": lambda side: list(side.totals),
        "staged": lambda side: list(side.staged),
        "money": lambda side: list(side.money),
        "findings": lambda side: list(side.findings),
    }
    found = []
    for name, read in sides.items():
        one, other = Counter(map(repr, read(left))), Counter(map(repr, read(right)))
        found += [f"{name}, only left: {row}" for row in list(one - other)[:SHOWN]]
        found += [f"{name}, only right: {row}" for row in list(other - one)[:SHOWN]]
    return found
