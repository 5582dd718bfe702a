"""The command ``medallion quarantine export``: a file of rejected rows, to be corrected."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Day, Json, Reason, TableName
from medallion_assets.cli.output import complaints
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import LINE, LOAD_ID, QUARANTINE
from medallion_assets.core.spreadsheets import marked
from medallion_assets.core.sql import quoted

if TYPE_CHECKING:
    from medallion_assets.settings.environment import Settings
    from medallion_assets.tables.model import Table


OWNER_ONLY = 0o600


def export(
    table: TableName,
    to: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    reason: Reason = None,
    day: Day = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="Personal data as received, not as pseudonyms.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace the file.")] = False,
    json: Json = False,
) -> None:
    """Write rejected rows of a table to a CSV file, to be corrected in any editor."""
    from medallion_assets.settings.environment import Settings

    with complaints():
        if to.exists() and not force:
            raise ConfigurationError(
                f"{to} exists", remedy="name another file, or replace it by --force"
            )
        rows = _export_rows(Settings.load(), table, to, reason, day, raw=raw)
    if json:
        print_json({"rows": rows, "file": to})
        return
    out.print(f"wrote {rows:,} rows to {to}", highlight=False, soft_wrap=True)
    if rows:
        what = "correct the values, keep the columns, then run"
        out.print(f"{what} `medallion quarantine fix {table} {to}`", soft_wrap=True)


def _export_rows(
    settings: Settings, name: str, target: Path, reason: str | None, day: date | None, *, raw: bool
) -> int:
    """The number of rejected rows that were written to a file only its owner may read.

    Raises:
        ConfigurationError: there is no such table or rule.
    """
    from medallion_assets.cli.lookup import require_reason, table_named
    from medallion_assets.cli.views import select
    from medallion_assets.lake.heads import read_heads
    from medallion_assets.lake.opening import open_lake

    table = table_named(name)
    require_reason(settings, reason, table.identifier)
    if f"{QUARANTINE}.{table.identifier}" not in read_heads(open_lake(settings)):
        raise ConfigurationError(
            f"no row of {table.identifier} was ever rejected", remedy="see `medallion quarantine`"
        )
    columns, rows = select(settings, _rejected_sql(table, raw=raw), [reason, reason, day, day])
    _write(target, chain([columns], rows))
    return len(rows)


def _rejected_sql(table: Table, *, raw: bool) -> str:
    """The query for rejected rows as they are written; raw values are those of bronze."""
    from medallion_assets.bronze.corrections.statements import IDENTITY
    from medallion_assets.bronze.corrections.step import SHOWN_ONLY

    identity = ", ".join(f"rejected.{name} as {named}" for named, (name, _) in IDENTITY.items())
    informative = ", ".join(f"rejected.{name}" for name in SHOWN_ONLY)
    side = "received" if raw else "rejected"
    values = ", ".join(f"{side}.{quoted(name)}" for name in table.column_names)
    received = f"join bronze.{table.identifier} as received using ({LOAD_ID}, {LINE})"
    return f"""
        select {identity}, {informative}, {values}
        from quarantine.{table.identifier} as rejected {received if raw else ""}
        where (?::varchar is null or list_contains(rejected.reasons, ?))
          and (?::date is null or rejected.business_day = ?)
        order by {LOAD_ID}, {LINE}
        """


def _write(target: Path, rows: Iterable[Sequence[Any]]) -> None:
    """Write CSV in which null and an empty text differ, all of it or nothing."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    descriptor = os.open(unfinished, how, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.writelines(_lines(rows))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    for row in rows:
        yield ",".join(map(_field, row)) + "\n"


def _field(value: object) -> str:
    """A value as CSV; `fix` takes off the apostrophe before what looks like a formula."""
    if value is None:
        return ""
    text = marked(" ".join(map(str, value)) if isinstance(value, list) else str(value))
    needs_quotes = text == "" or any(sign in text for sign in ',"\r\n')
    return '"' + text.replace('"', '""') + '"' if needs_quotes else text
