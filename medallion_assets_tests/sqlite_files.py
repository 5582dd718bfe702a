"""SQLite files for tests: an export as somebody imports it, with a type a column.

Belongs here: making such files. Does not belong here: any expectation.
"""

import csv
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import duckdb

from medallion_assets.simulation.replay.load import _present, _query
from medallion_assets.sources.export_files import find
from medallion_assets.systems.olist import OLIST
from medallion_assets.tables.model import Table
from medallion_assets.tables.types import Coordinate, Integer, Money, Number

__all__ = ["export_file", "make", "replayed_file"]

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
KINDS = {Integer: "INTEGER", Money: "REAL", Number: "REAL", Coordinate: "REAL"}
"""What an import declares; a text that is no number stays a text in such a column."""


def make(
    file: Path, tables: Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]]
) -> Path:
    """Write tables, each given by its columns as they are declared, and its rows."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for name, (columns, rows) in tables.items():
            connection.execute(f'create table "{name}" ({", ".join(columns)})')
            marks = ", ".join("?" * len(columns))
            connection.executemany(f'insert into "{name}" values ({marks})', rows)
    return file


def export_file(export: Path, file: Path, *, kaggle_names: bool = False) -> Path:
    """An export as one file; a value that is missing is a null."""
    tables = {}
    for table in OLIST:
        found = find(table, export)
        if found is None:
            continue
        with (export / found.entry).open(encoding="utf-8-sig", newline="") as source:
            header, *rows = csv.reader(source)
        name = Path(table.file_name).stem if kaggle_names else table.name
        tables[name] = (
            declared(table, header),
            [imported(table, header, row) for row in rows if len(row) == len(header)],
        )
    return make(file, tables)


def imported(table: Table, header: Sequence[str], row: Sequence[str]) -> list[object]:
    """The values of a row: plain numbers of a REAL column as fractions, what is missing as null.

    SQLite itself reads a fraction of many digits less exactly than those who import.
    """
    real = {column.name for column in table.columns if KINDS.get(type(column.type)) == "REAL"}
    return [
        float(value) if name in real and NUMBER.fullmatch(value) else value or None
        for name, value in zip(header, row, strict=True)
    ]


def declared(table: Table, header: Sequence[str]) -> list[str]:
    """The columns of a header with the types that an import declares."""
    kinds = {column.name: KINDS.get(type(column.type), "TEXT") for column in table.columns}
    return [f'"{name}" {kinds.get(name, "TEXT")}' for name in header]


def replayed_file(export: Path, scratch: Path, file: Path) -> Path:
    """All versions that the rows of an export once had, each with its time of change."""
    with duckdb.connect() as connection:
        _present(connection, export, scratch)
        tables = {}
        for table in OLIST:
            found = connection.execute(_query(table, None, final=False))
            names = [column[0] for column in found.description or ()]
            rows = [
                [None if value is None else str(value) for value in row] for row in found.fetchall()
            ]
            tables[table.name] = (declared(table, names), rows)
    return make(file, tables)
