"""What ``medallion quarantine export``, ``fix`` and ``replay`` do.

Belongs here: files of rejected rows, and the days of a replay. Does not belong here: the
correction itself (see ``bronze.corrections.step``).
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from medallion_assets.bronze.corrections.statements import IDENTITY
from medallion_assets.bronze.corrections.step import SHOWN_ONLY, CorrectionOutcome, correct
from medallion_assets.cli.accounts import require_reason, table_named
from medallion_assets.cli.queries import select
from medallion_assets.cli.running import print_failures
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import LINE, LOAD_ID, QUARANTINE
from medallion_assets.core.sql import quoted
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.opening import open_lake
from medallion_assets.orchestration.runs import RunOutcome, run_replay
from medallion_assets.session import open_session
from medallion_assets.settings.environment import Settings
from medallion_assets.sources.export_files import SourceFile
from medallion_assets.sources.windows import read_windows
from medallion_assets.tables.model import ParentDay, Table
from medallion_assets.tables.systems import system_of

__all__ = ["Replayed", "apply_file", "export_rows", "replay_all"]

OWNER_ONLY = 0o600
RUN = "correction"
"""Names a correction where a run would be named."""


@dataclass(frozen=True)
class Replayed:
    """What a replay came to.

    Attributes:
        changed: tables with their rejected rows before and after, where these differ.
    """

    run: RunOutcome
    changed: tuple[tuple[str, int, int], ...]


def export_rows(
    settings: Settings,
    name: str,
    target: Path,
    reason: str | None,
    day: date | None,
    *,
    raw: bool,
    force: bool,
) -> int:
    """Write rejected rows to a CSV file that only its owner may read; return their number.

    Raises:
        ConfigurationError: there is no such table or rule, or the file exists.
    """
    if target.exists() and not force:
        raise ConfigurationError(
            f"{target} exists", remedy="name another file, or replace it by --force"
        )
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
    identity = ", ".join(f"rejected.{name} as {named}" for named, (name, _) in IDENTITY.items())
    told = ", ".join(f"rejected.{name}" for name in SHOWN_ONLY)
    side = "received" if raw else "rejected"
    values = ", ".join(f"{side}.{quoted(name)}" for name in table.column_names)
    received = f"join bronze.{table.identifier} as received using ({LOAD_ID}, {LINE})"
    return f"""
        select {identity}, {told}, {values}
        from quarantine.{table.identifier} as rejected {received if raw else ""}
        where (?::varchar is null or list_contains(rejected.reasons, ?))
          and (?::date is null or rejected.business_day = ?)
        order by {LOAD_ID}, {LINE}
        """


def _write(target: Path, rows: Iterable[Sequence[Any]]) -> None:
    """Write CSV in which null and an empty text differ, all of it or nothing."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
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
    """A value as CSV."""
    if value is None:
        return ""
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    needs_quotes = text == "" or any(sign in text for sign in ',"\r\n')
    return '"' + text.replace('"', '""') + '"' if needs_quotes else text


def apply_file(settings: Settings, name: str, file: Path, note: str) -> CorrectionOutcome:
    """Take in a file of corrected rows.

    Raises:
        ConfigurationError: there is no such table or file, the note is blank, or a row of
            the file corrects no rejected row.
        BadDeliveryError: the file is not what `export_rows` writes.
    """
    table = table_named(name)
    if not file.is_file():
        raise ConfigurationError(f"there is no file {file}", remedy="correct the path")
    if not note.strip():
        raise ConfigurationError("the note is blank", remedy="say why, for who reads it later")
    tables = system_of(table.source).by_name
    source = SourceFile(file.parent, file.name, shown=str(file))
    with open_session(settings, run_id=RUN) as session:
        return correct(session, table, tables, source, note.strip())


def replay_all(settings: Settings, source: str) -> Replayed:
    """Judge the rejected rows of a source system anew, in a run.

    Raises:
        ConfigurationError: nothing was ever loaded of it.
    """
    before = _rejected(settings, source)
    outcome = run_replay(settings, source, _loaded_day(settings, source), _moving(settings, source))
    print_failures(outcome)
    after = _rejected(settings, source)
    changed = [
        (name, before.get(name, 0), after.get(name, 0))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]
    return Replayed(outcome, tuple(changed))


def _rejected(settings: Settings, source: str) -> dict[str, int]:
    """Rejected rows by table."""
    _, rows = select(
        settings,
        "select table_name, sum(quarantined)::bigint from ledger.rows "
        "where starts_with(table_name, ?) group by 1",
        [f"{source}_"],
    )
    return {name: number or 0 for name, number in rows}


def _loaded_day(settings: Settings, source: str) -> date:
    """The last day that was loaded of every table that has days.

    Raises:
        ConfigurationError: there is none.
    """
    by_change, by_business = _days_of_loads(settings), _days_of_entries(settings)
    names = [table.identifier for table in system_of(source).tables if table.day is not None]
    common = set.intersection(*(by_change[name] or by_business[name] for name in names))
    if not common:
        raise ConfigurationError(
            f"nothing of {source} was loaded yet", remedy="run `medallion run` first"
        )
    return max(common)


def _days_of_loads(settings: Settings) -> defaultdict[str, set[date]]:
    """By table, the days whose changes were read."""
    _, rows = select(
        settings,
        "select table_name, change_days from ledger.loads where change_days is not null",
    )
    found = defaultdict[str, set[date]](set)
    for name, spans in rows:
        found[name].update(day for window in read_windows(spans) for day in window.days)
    return found


def _days_of_entries(settings: Settings) -> defaultdict[str, set[date]]:
    """By table, the business days whose rows were read."""
    _, rows = select(
        settings,
        "select table_name, business_day from ledger.rows "
        "where load_id <> '' and business_day is not null",
    )
    found = defaultdict[str, set[date]](set)
    for name, day in rows:
        found[name].add(day)
    return found


def _moving(settings: Settings, source: str) -> list[Table]:
    """Tables whose days come from a parent of which rows were corrected."""
    _, rows = select(
        settings, "select distinct table_name from ledger.loads where correction is not null"
    )
    corrected = {name for (name,) in rows}
    system = system_of(source)
    return [
        table
        for table in system.tables
        if isinstance(table.day, ParentDay)
        and system.by_name[table.day.parent].identifier in corrected
    ]
