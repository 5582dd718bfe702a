"""How long the past is kept: the last state of each of the last runs.

Belongs here: expiring snapshots and sweeping files that no snapshot names;
Iceberg's expiry deletes no files by itself. Does not belong here: going back to
an earlier state (see ``publish.roll_back_to``).
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pyiceberg.table.update.snapshot import ExpireSnapshots

from medallion_assets.lake.catalog import Lake, local_path
from medallion_assets.lake.commit import LeanTransaction
from medallion_assets.lake.heads import ENTRIES, RUN, heads_of

if TYPE_CHECKING:
    from pyiceberg.table import Table as IcebergTable
    from pyiceberg.table.snapshots import Snapshot

__all__ = ["KEPT_RUNS", "expire", "kept_states", "sweep"]

KEPT_RUNS = 30
SLACK = 40
"""Snapshots that may pile up before a table is tidied; tidying is a commit itself."""

GRACE_SECONDS = 3600.0
"""Younger files are left alone: another process may be about to name them."""


def kept_states(ledger: IcebergTable) -> list[Snapshot]:
    """The ledger's snapshots that are kept: the last one of each of the last runs."""
    last_of_run: dict[str, Snapshot] = {}
    for snapshot in sorted(ledger.snapshots(), key=lambda item: item.sequence_number or 0):
        if heads_of(snapshot) and snapshot.summary is not None:
            run = snapshot.summary.additional_properties.get(RUN, "")
            last_of_run.pop(run, None)
            last_of_run[run] = snapshot
    return list(last_of_run.values())[-KEPT_RUNS:]


def expire(lake: Lake, identifiers: Iterable[str], *, slack: int = SLACK) -> None:
    """Expire the snapshots of some tables that no kept state names."""
    ledger = lake.table(ENTRIES)
    if ledger is None:
        return
    states: list[Snapshot] | None = None
    for identifier in identifiers:
        table = ledger if identifier == ENTRIES else lake.table(identifier)
        if table is None or len(table.snapshots()) <= slack:
            continue
        states = states or kept_states(ledger)
        kept = {
            state.snapshot_id if identifier == ENTRIES else heads_of(state).get(identifier)
            for state in states
        }
        gone = [s.snapshot_id for s in table.snapshots() if s.snapshot_id not in kept]
        current = table.current_snapshot()
        gone = [s for s in gone if current is None or s != current.snapshot_id]
        if gone:
            ExpireSnapshots(LeanTransaction(table, autocommit=True)).by_ids(gone).commit()


def sweep(lake: Lake, *, grace: float = GRACE_SECONDS) -> int:
    """Delete data and metadata files that no snapshot names and scratch that nobody uses.

    Returns:
        The number of deleted files.
    """
    named: set[Path] = set()
    roots: list[Path] = []
    for namespace in lake.catalog.list_namespaces():
        for identifier in lake.catalog.list_tables(namespace):
            table = lake.catalog.load_table(identifier)
            named.update(_named_files(table))
            roots.append(Path(local_path(table.location())))
    oldest = time.time() - grace
    swept = 0
    for root in [*roots, lake.scratch, lake.root / "landing"]:
        for file in root.rglob("*"):
            incoming = "landing" in file.parts and ".incoming-" not in str(file)
            if incoming or not file.is_file() or file in named or file.stat().st_mtime > oldest:
                continue
            file.unlink()
            swept += 1
    return swept


def _named_files(table: IcebergTable) -> set[Path]:
    """Every file that the table's metadata names."""
    named = {table.metadata_location}
    named.update(entry.metadata_file for entry in table.metadata.metadata_log)
    for snapshot in table.snapshots():
        named.add(snapshot.manifest_list)
        for manifest in snapshot.manifests(table.io):
            named.add(manifest.manifest_path)
            entries = manifest.fetch_manifest_entry(table.io, discard_deleted=True)
            named.update(entry.data_file.file_path for entry in entries)
    return {Path(local_path(name)) for name in named}
