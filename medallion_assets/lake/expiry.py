"""How long the past is kept: the last state of each of the last runs.

Belongs here: expiring snapshots and sweeping files that no snapshot names;
Iceberg's expiry deletes no files by itself. Does not belong here: going back to
an earlier state (see `roll_back_to` in ``publish``).
"""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from pyiceberg.table import Table as IcebergTable
from pyiceberg.table.snapshots import Snapshot
from pyiceberg.table.update.snapshot import ExpireSnapshots

from medallion_assets.core.errors import LakeError
from medallion_assets.core.naming import (
    DELIVERED_ROWS,
    DELIVERY,
    HELD_IN,
    LAYERS,
    PAYOUTS,
    WORTH_FORGETTING,
)
from medallion_assets.lake.heads import ENTRIES, RUN, heads_of, is_decided, read_heads
from medallion_assets.lake.iceberg.commit import LeanTransaction
from medallion_assets.lake.iceberg.contents import live_files, manifests_of
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.named_files import lost_table
from medallion_assets.lake.storage.directory import Storage, Stored

KEPT_RUNS = 30
SLACK = 40
"""Snapshots that may pile up before a table is tidied; tidying is a commit itself."""

SWEPT = tuple(layer for layer in LAYERS if layer != PAYOUTS)
"""Layers whose unnamed files are deleted; of what was decided every file stays."""

LARGEST_SHARE = 0.5
"""Of the bytes of data files; who deletes more has to insist."""

MESSAGES = "pipes"
"""Directory for what the platform and a distributed engine tell each other, while they do."""

GRACE_SECONDS = 86400.0
"""Younger files are left alone: another process may be about to name them."""


def kept_states(ledger: IcebergTable, runs: int | None = None) -> list[Snapshot]:
    """The ledger's snapshots that are kept: the last one of each of the last runs."""
    last_of_run: dict[str, Snapshot] = {}
    for snapshot in sorted(ledger.snapshots(), key=lambda item: item.sequence_number or 0):
        if heads_of(snapshot) and snapshot.summary is not None:
            run = snapshot.summary.additional_properties.get(RUN, "")
            last_of_run.pop(run, None)
            last_of_run[run] = snapshot
    return list(last_of_run.values())[-(runs or KEPT_RUNS) :]


def expire(
    lake: Lake, identifiers: Iterable[str], *, slack: int = SLACK, runs: int | None = None
) -> int:
    """Expire the snapshots of some tables that no kept state names.

    Args:
        slack: how many snapshots a table may have before it is tidied.
        runs: of how many the last state is kept, if not of `KEPT_RUNS`.

    Returns:
        The number of expired snapshots.
    """
    ledger = lake.table(ENTRIES)
    if ledger is None:
        return 0
    expired = 0
    states: list[Snapshot] | None = None
    for identifier in identifiers:
        if is_decided(identifier):
            continue
        table = ledger if identifier == ENTRIES else lake.table(identifier)
        if table is None or len(table.snapshots()) <= slack:
            continue
        states = states or kept_states(ledger, runs)
        kept = {
            state.snapshot_id if identifier == ENTRIES else heads_of(state).get(identifier)
            for state in states
        }
        gone = [s.snapshot_id for s in table.snapshots() if s.snapshot_id not in kept]
        current = table.current_snapshot()
        gone = [s for s in gone if current is None or s != current.snapshot_id]
        if gone:
            ExpireSnapshots(LeanTransaction(table, autocommit=True)).by_ids(gone).commit()
            expired += len(gone)
    return expired


def sweep(lake: Lake, *, grace: float = GRACE_SECONDS, insist: bool = False) -> int:
    """Delete data and metadata files that no snapshot names and scratch that nobody uses.

    Args:
        insist: delete also where that is most of the lake.

    Returns:
        The number of deleted files.

    Raises:
        LakeError: it would delete most of the lake, or the lease was lost.
        DamagedError: the catalogue does not list a published table.
    """
    storage = lake.storage
    for lost in sorted(set(read_heads(lake)) - set(lake.identifiers())):
        raise lost_table(lost)
    named = {storage.path(name) for table in lake.tables() for name in _named_files(table)}
    stored = [item for layer in SWEPT for item in storage.listed(layer)]
    landed = storage.listed("landing")
    complete = {item.key.rpartition("/")[0] for item in landed if item.key.endswith(f"/{DELIVERY}")}
    unused = [item for item in stored if storage.root / item.key not in named]
    unused += [item for item in landed if item.key.rpartition("/")[0] not in complete]
    oldest = storage.now() - grace
    gone = [item for item in unused if item.modified <= oldest]
    if not insist:
        _require_few(lake, gone, stored)
    gone += [item for item in storage.listed(MESSAGES) if item.modified <= oldest]
    gone += [item for item in _forgotten(storage, landed) if item.modified <= oldest]
    lake.confirm_lease()
    storage.delete(item.key for item in gone)
    kept = {storage.root / item.key for item in stored}
    return len(gone) + _sweep_local(lake, kept, time.time() - grace)


def _forgotten(storage: Storage, landed: Iterable[Stored]) -> Iterator[Stored]:
    """Large rows beside deliveries whose notes say that bronze has them."""
    for item in landed:
        directory, _, name = item.key.rpartition("/")
        if name == DELIVERED_ROWS and item.size >= WORTH_FORGETTING:
            note = storage.read(f"{directory}/{DELIVERY}")
            with suppress(ValueError):
                if note is not None and json.loads(note).get(HELD_IN):
                    yield item


def _require_few(lake: Lake, gone: Sequence[Stored], stored: Sequence[Stored]) -> None:
    """Refuse to delete most of a lake: its catalogue may know an old state only.

    Raises:
        LakeError: more than `LARGEST_SHARE` of the bytes of data files would go.
    """
    size, whole = (
        sum(item.size for item in items if item.key.endswith(".parquet"))
        for items in (gone, stored)
    )
    if size > LARGEST_SHARE * whole:
        raise LakeError(
            f"{size:,} of the {whole:,} bytes of data files of the lake {lake.name} are named by "
            "no snapshot; nothing was deleted",
            remedy="see that `medallion history` shows the last runs; if so, "
            "`medallion sweep --insist` deletes the files",
        )


def _sweep_local(lake: Lake, stored: set[Path], oldest: float) -> int:
    """Delete what only this machine has: scratch, and what it never finished or stored."""
    landing = lake.root / "landing"
    drafts = lake.root.glob("*.*new")
    files = [*lake.scratch.rglob("*"), *landing.glob("*/*/.incoming-*/*"), *drafts]
    copies = (file for layer in SWEPT for file in (lake.root / layer).rglob("*"))
    files += [file for file in copies if file not in stored]
    old = [file for file in files if file.is_file() and file.stat().st_mtime <= oldest]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _named_files(table: IcebergTable) -> set[str]:
    """Every file that the table's metadata names."""
    named = {table.metadata_location}
    named.update(entry.metadata_file for entry in table.metadata.metadata_log)
    for snapshot in table.snapshots():
        named.add(snapshot.manifest_list)
        for manifest in manifests_of(table, snapshot.snapshot_id):
            named.add(manifest.manifest_path)
            named.update(file.file_path for file in live_files(manifest, table.io))
    return named
