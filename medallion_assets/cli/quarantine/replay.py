"""The command ``medallion quarantine replay``: rejected rows, judged anew in a run.

Belongs here: which days and tables a replay has. Does not belong here: judging rows
(see ``silver``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

import typer

from medallion_assets.cli.console import err, out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json, Source
from medallion_assets.cli.output import Exit, complaints, print_failures
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import QUARANTINE

if TYPE_CHECKING:
    from medallion_assets.settings.environment import Settings
    from medallion_assets.tables.model import Table


def replay(source: Source = "olist", json: Json = False) -> None:
    """Judge all rejected rows by the corrections and rules of today; rebuild what follows."""
    from medallion_assets.orchestration.runs import run_replay
    from medallion_assets.settings.environment import Settings

    with complaints():
        settings = Settings.load()
        before = _rejected(settings, source)
        day, moving = _loaded_day(settings, source), _moving(settings, source)
        run = run_replay(settings, source, day, moving)
        print_failures(run.failures)
        after = _rejected(settings, source)
    changed = [
        (table, rows, after[table])
        for table, rows in sorted(before.items())
        if rows != after[table]
    ]
    if json:
        print_json({"run": asdict(run), "changed": changed})
    else:
        for table, old, new in changed:
            line = f"{table}: {old:,} rejected before, {new:,} now"
            out.print(line, highlight=False, soft_wrap=True)
        if not changed:
            out.print("no table has more or fewer rejected rows than before")
    if not run.succeeded:
        err.print("the run failed; published tables of failed steps are as they were")
        raise typer.Exit(Exit.FAILED)


def _rejected(settings: Settings, source: str) -> dict[str, int]:
    """Rejected rows by table, as published; the ledger's count of a day ends with a correction."""
    from medallion_assets.cli.views import select
    from medallion_assets.systems.registry import system_of

    counts = [
        f"select '{table.identifier}', count(*) from {QUARANTINE}.{table.identifier}"
        for table in system_of(source).tables
    ]
    _, rows = select(settings, " union all ".join(counts))
    return dict(rows)


def _loaded_day(settings: Settings, source: str) -> date:
    """The last day that was loaded of every table that has days; any where none has.

    Raises:
        ConfigurationError: there is none.
    """
    from medallion_assets.systems.registry import system_of

    by_change, by_business = _days_of_loads(settings), _days_of_entries(settings)
    names = [table.identifier for table in system_of(source).tables if table.day is not None]
    if not names:
        return settings.final_day()
    common = set.intersection(*(by_change[name] or by_business[name] for name in names))
    if not common:
        raise ConfigurationError(
            f"nothing of {source} was loaded yet", remedy="run `medallion run` first"
        )
    return max(common)


def _days_of_loads(settings: Settings) -> defaultdict[str, set[date]]:
    """By table, the days whose changes were read."""
    from medallion_assets.cli.views import select
    from medallion_assets.sources.extracts import read_windows

    _, rows = select(
        settings, "select table_name, change_days from ledger.loads where change_days is not null"
    )
    found = defaultdict[str, set[date]](set)
    for name, spans in rows:
        found[name].update(day for window in read_windows(spans) for day in window.days)
    return found


def _days_of_entries(settings: Settings) -> defaultdict[str, set[date]]:
    """By table, the business days whose rows were read."""
    from medallion_assets.cli.views import select

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
    from medallion_assets.cli.views import select
    from medallion_assets.systems.registry import system_of
    from medallion_assets.tables.model import ParentDay

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
