"""Days whose rows were changed outside a run, told to Dagster as a run would tell them.

Belongs here: which days a command changed, by the ledger, and their materializations. Does not
belong here: changing them (see ``cli``), and what a run tells (see ``orchestration.assets``).
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from dagster import AssetMaterialization, DagsterInstance

from medallion_assets.core.naming import BRONZE, QUARANTINE, SILVER
from medallion_assets.ledger.entries import Entry
from medallion_assets.ledger.store import read_entries
from medallion_assets.orchestration.assets.metadata import (
    bronze_counts,
    quarantine_counts,
    silver_counts,
    table_key,
)
from medallion_assets.session import open_session
from medallion_assets.settings.environment import Settings
from medallion_assets.sources.origin import is_incremental
from medallion_assets.systems.registry import all_tables
from medallion_assets.tables.model import Table

Entries = Mapping[date | None, Entry]
HOME = "DAGSTER_HOME"
NOTHING: Mapping[str, Any] = {"dagster/partition_row_count": 0}
COUNTS = {BRONZE: bronze_counts, SILVER: silver_counts, QUARANTINE: quarantine_counts}
"""What a day of each layer holds."""


@contextmanager
def restated(settings: Settings) -> Iterator[None]:
    """Compare the ledger before and after a command, and record the days whose counts changed.

    Nothing is recorded where there is no instance of Dagster, nor where a partition is a day of
    change, whose own changes are as they were.
    """
    home = _home(settings)
    if home is None:
        yield
        return
    before = _entries(settings)
    yield
    after = _entries(settings)
    events = [
        event
        for table in all_tables()
        if table.day is not None and not is_incremental(settings, table)
        for event in _events(table, before[table.identifier], after[table.identifier])
    ]
    if events:
        os.environ[HOME] = str(home)
        with DagsterInstance.get() as instance:
            for event in events:
                instance.report_runless_asset_event(event)


def _home(settings: Settings) -> Path | None:
    """The home of the instance that the environment names, or of the lake's own."""
    named = os.environ.get(HOME)
    home = Path(named) if named else settings.dagster_home
    return home if (home / "dagster.yaml").is_file() else None


def _entries(settings: Settings) -> dict[str, Entries]:
    """The ledger by table."""
    with open_session(settings, run_id="restated") as session:
        reader = session.reader()
        names = [table.identifier for table in all_tables()]
        return {name: read_entries(session.connection, reader, name) for name in names}


def _events(table: Table, before: Entries, after: Entries) -> Iterator[AssetMaterialization]:
    """Materializations of the days that have other rows than before.

    Silver that waits to be built anew is as it was, so nothing is told of it.
    """
    for day in sorted(day for day in {*before, *after} if day is not None):
        old, new = before.get(day), after.get(day)
        for layer, counts in COUNTS.items():
            if layer != BRONZE and new is not None and not new.built:
                continue
            now = counts(new) if new else NOTHING
            same_rows = old is None or new is None or _content(layer, old) == _content(layer, new)
            if not same_rows or now != (counts(old) if old else NOTHING):
                yield AssetMaterialization(
                    table_key(layer, table), partition=day.isoformat(), metadata=dict(now)
                )


def _content(layer: str, entry: Entry) -> object:
    """What differs where a day of a layer has other rows, be they as many."""
    return {BRONZE: entry.bronze_version, SILVER: entry.silver_version, QUARANTINE: entry.rules}[
        layer
    ]
