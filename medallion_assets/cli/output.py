"""How commands speak: tables for people, JSON for machines, exit codes for scripts.

Belongs here: printing and exit codes. Does not belong here: finding anything out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum
from typing import Any

import typer
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table as RichTable

from medallion_assets.errors import ConfigurationError, MedallionError

__all__ = ["SHORT", "Exit", "complaints", "err", "out", "print_json", "print_rows"]

WIDEST = 200
SHORT = {
    "table_name": "table",
    "column_name": "column",
    "unparsable": "unpars.",
    "quarantined": "rejected",
    "duplicates": "dupl.",
    "superseded": "supers.",
    "balanced": "ok",
    "business_day": "day",
    "transactions": "sales",
    "items_sold": "items",
    "average_transaction_value": "average",
}
"""Headings that let wide tables fit into eighty columns."""

NARROW = 3
"""So few columns are folded rather than listed."""

out = Console(soft_wrap=False)
err = Console(stderr=True)


class Exit(IntEnum):
    """What the exit code of a command means."""

    OK = 0
    FAILED = 1
    """The work was done and its result is bad: a failed run, an unbalanced ledger."""
    USAGE = 2
    """The command or the configuration is wrong; nothing was done."""
    PROBLEM = 3
    """A delivery or the lake could not be used; published tables are as they were."""


@contextmanager
def complaints() -> Iterator[None]:
    """Print errors that a person can act on and exit with their code."""
    try:
        yield
    except ConfigurationError as error:
        err.print(f"[bold red]Configuration:[/] {_plain(error)}", highlight=False)
        raise typer.Exit(Exit.USAGE) from None
    except MedallionError as error:
        err.print(f"[bold red]Problem:[/] {_plain(error)}", highlight=False)
        raise typer.Exit(Exit.PROBLEM) from None


def _plain(error: MedallionError) -> str:
    """The message without anything rich would take for markup."""
    return str(error).replace("[", "\\[")


def print_json(value: object) -> None:
    """Print a value as JSON; decimals as text, so that no cent is lost."""
    json.dump(value, sys.stdout, default=_to_json, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def _to_json(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def print_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], *, always_grid: bool = False
) -> None:
    """Print rows as a table, or one below the other where the terminal is too narrow."""
    found = [list(row) for row in rows]
    table = _grid()
    for number, name in enumerate(columns):
        numeric = found and all(isinstance(row[number], int | float | Decimal) for row in found)
        table.add_column(
            name,
            justify="right" if numeric else "left",
            overflow="fold",
            no_wrap=bool(numeric),
        )
    for row in found:
        table.add_row(*(_cell(value) for value in row))
    roomy = out.options.update(max_width=10_000)
    needed = Measurement.get(out, roomy, table).maximum
    if needed <= out.width or always_grid or len(columns) <= NARROW:
        out.print(table)
    else:
        _print_records(columns, found)


def _print_records(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print each row as a list of its columns."""
    for number, row in enumerate(rows, start=1):
        table = _grid()
        table.add_column(f"row {number}")
        table.add_column(overflow="fold")
        for name, value in zip(columns, row, strict=True):
            table.add_row(name, _cell(value))
        out.print(table)
        out.print()


def _grid() -> RichTable:
    return RichTable(header_style="bold", box=None, pad_edge=False)


def _cell(value: object) -> str:
    """A value as people read it."""
    if value is None:
        return "[dim]-[/]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Decimal):
        return f"{value:,}"
    if isinstance(value, Mapping):
        value = json.dumps(dict(value), default=_to_json)
    return str(value).replace("[", "\\[")[:WIDEST]
