"""How commands speak: tables for people, and exit codes for scripts.

Belongs here: printing and exit codes. Does not belong here: finding anything out, and what
programs read (see ``cli.machines``).
"""

import json as jsonlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from enum import IntEnum
from typing import Any

import typer
from rich.measure import Measurement
from rich.table import Table as RichTable
from rich.text import Text

from medallion_assets.cli.console import ROOMY, err, out
from medallion_assets.cli.machines import print_csv, print_json, records, to_json
from medallion_assets.core.errors import ConfigurationError, DamagedError, MedallionError
from medallion_assets.secrets.redaction import redacted
from medallion_assets.tables.signs import INVISIBLE, ODD_SPACES

Rows = tuple[list[str], list[tuple[Any, ...]]]

NARROW = 3
"""So few columns are folded rather than listed."""

UNPRINTABLE = {
    sign: "\N{REPLACEMENT CHARACTER}"
    for sign in (*range(32), *range(127, 160))
    if chr(sign) not in "\n\t"
} | {ord(sign): rf"\u{ord(sign):04x}" for sign in (*INVISIBLE, *ODD_SPACES)}
"""Received text must not steer the terminal, nor hide why it was rejected."""

ON_ONE_LINE = {ord(sign): name for sign, name in (("\n", r"\n"), ("\r", r"\r"), ("\t", r"\t"))}
"""What would make several lines of one, where a row has to be a line."""


class Exit(IntEnum):
    """What the exit code of a command means."""

    OK = 0
    FAILED = 1
    """The result is bad: a failed run, an unbalanced ledger, a damaged file of the lake."""
    USAGE = 2
    """The command or the configuration is wrong; nothing was done."""
    PROBLEM = 3
    """A delivery, a source or the lake could not be used; published tables are as they were."""


@contextmanager
def complaints() -> Iterator[None]:
    """Print errors that a person can act on and exit with their code."""
    try:
        yield
    except ConfigurationError as error:
        raise _complain("Configuration:", str(error), Exit.USAGE) from None
    except DamagedError as error:
        raise _complain("Damaged:", str(error), Exit.FAILED) from None
    except MedallionError as error:
        raise _complain("Problem:", str(error), Exit.PROBLEM) from None
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        advice = "  Remedy: correct the path, or grant this user access to it"
        text = f"{error.strerror or error}{where}\n{advice}"
        raise _complain("Problem:", text, Exit.PROBLEM) from None


def _complain(kind: str, text: str, code: Exit) -> typer.Exit:
    """Print an error without secrets; lines are folded only where a person reads them."""
    message = Text.assemble((kind, "bold red"), " ", plain(redacted(text)))
    err.print(message, soft_wrap=not err.is_terminal)
    return typer.Exit(code)


def print_failures(failures: Mapping[str, str]) -> None:
    """Print which steps of a run failed and why, each reason once."""
    for text in dict.fromkeys(failures.values()):
        for step, reason in failures.items():
            if reason == text:
                err.print(Text.assemble(("failed", "bold red"), " ", step))
        err.print(plain(text), soft_wrap=not err.is_terminal)
    if failures:
        err.print("published tables of failed steps are as they were", highlight=False)


def plain(text: str) -> Text:
    """Text as it is, unseen signs too; none is taken for markup or a command to the terminal."""
    return Text(text.translate(UNPRINTABLE))


def print_found(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], *, json: bool, csv: bool = False
) -> None:
    """Print what a command found, for machines or for people."""
    if not print_for_machines(columns, rows, json=json, csv=csv):
        print_rows(columns, rows)


def print_for_machines(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], *, json: bool, csv: bool
) -> bool:
    """Print rows as JSON or CSV if one was asked for; tells whether it was."""
    if json:
        print_json(records(columns, rows))
    elif csv:
        print_csv(columns, rows)
    return json or csv


def print_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], *, always_grid: bool = False
) -> None:
    """Print rows as a table, or one below the other where the terminal is too narrow."""
    found = [list(row) for row in rows]
    table = _table(columns, found)
    for row in found:
        table.add_row(*(_cell(value) for value in row))
    roomy = out.options.update(max_width=ROOMY)
    needed = Measurement.get(out, roomy, table).maximum
    if needed <= out.width or always_grid or len(columns) <= NARROW or out.is_piped:
        out.print(table)
    else:
        for number, row in enumerate(found, start=1):
            print_record(f"row {number}", columns, row)
    if not found:
        _print_nothing("no rows")


def _print_nothing(text: str) -> None:
    """Say that there is nothing, but not to a program, which counts lines."""
    (err if out.is_piped else out).print(text, style="dim")


def print_objects(found: Sequence[Mapping[str, Any]]) -> None:
    """Print objects of equal names as a table."""
    print_rows(list(found[0]), [list(row.values()) for row in found])


def print_grouped(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows below headings of their first column, which then needs no room beside them."""
    if out.is_piped:
        print_rows(columns, rows)
        return
    found = [list(row) for row in rows]
    table = _table([f"{columns[0]}, {columns[1]}", *columns[2:]], [row[1:] for row in found])
    heading = None
    for first, second, *values in found:
        if first != heading:
            table.add_row(plain(str(first)))
            heading = first
        name = Text("  ").append_text(_cell(second))
        table.add_row(name, *(_cell(value) for value in values))
    out.print(table)
    if not found:
        _print_nothing("no rows")


def print_record(title: str, columns: Sequence[str], row: Sequence[Any]) -> None:
    """Print one row as a list of its columns; numbers as they are, because some are names."""
    table = _grid()
    table.add_column(title)
    table.add_column(overflow="fold")
    for name, value in zip(columns, row, strict=True):
        table.add_row(plain(name), plain(str(value)) if type(value) is int else _cell(value))
    out.print(table)
    out.print()


def _table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> RichTable:
    """An empty table whose columns of numbers stand to the right and are never folded."""
    table = _grid()
    for number, name in enumerate(columns):
        known = [row[number] for row in rows if row[number] is not None]
        numeric = bool(known) and all(_is_number(value) for value in known)
        table.add_column(
            plain(name), justify="right" if numeric else "left", overflow="fold", no_wrap=numeric
        )
    return table


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _grid() -> RichTable:
    return RichTable(header_style="bold", box=None, pad_edge=False)


def _cell(value: object) -> Text:
    """A value as people read it."""
    if value is None:
        return Text("-", style="dim")
    if isinstance(value, bool):
        return Text("yes" if value else "no")
    if isinstance(value, int | Decimal):
        return Text(f"{value}" if out.is_piped else f"{value:,}")
    if isinstance(value, Mapping):
        value = jsonlib.dumps(to_json(value), ensure_ascii=False)
    shown = str(value)
    return plain(shown.translate(ON_ONE_LINE) if out.is_piped else shown)
