"""Publish staged files: quarantine, silver and the rest first, the ledger last.

Belongs here: the commit protocol. The caller holds the lease, calls `recover`
before reading, and then `publish`. Does not belong here: what is staged.

A journal names the tables of a publication from before its first commit until
after its last. Where it is found by the next holder of the lease, a run died in
between, and these tables go back to the snapshots that the ledger names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from medallion_assets.errors import LakeError
from medallion_assets.lake.catalog import Lake
from medallion_assets.lake.commit import mark, replace_files
from medallion_assets.lake.expiry import expire
from medallion_assets.lake.heads import ENTRIES, RUN, read_heads, to_property
from medallion_assets.lake.partition_values import NOTHING, Partitions

__all__ = ["Change", "publish", "recover", "roll_back_to"]


@dataclass(frozen=True)
class Change:
    """New content of one table.

    Attributes:
        files: staged Parquet files with the table's field ids.
        replaces: the partitions whose rows the files stand for; nothing for an
            append.
    """

    identifier: str
    files: Sequence[Path]
    replaces: Partitions = NOTHING


def publish(
    lake: Lake, changes: Sequence[Change], ledger: Change | None, run_id: str
) -> dict[str, int]:
    """Commit the changes in their order, then the ledger, which makes them valid.

    Args:
        ledger: the new entries; None where only the heads change.

    Returns:
        The new heads.

    Raises:
        LakeError: a table was changed by something that does not hold the lease.
    """
    heads = read_heads(lake)
    before = heads.pop(ENTRIES, None)
    _open_journal(lake, [change.identifier for change in changes])
    for change in changes:
        head = _commit(lake, change, heads.get(change.identifier), {RUN: run_id})
        if head is not None:
            heads[change.identifier] = head
    summary = {RUN: run_id, **to_property(heads)}
    if ledger is None:
        mark(lake.catalog.load_table(ENTRIES), summary)
    else:
        _commit(lake, ledger, before, summary)
    _close_journal(lake)
    expire(lake, [*(change.identifier for change in changes), ENTRIES])
    return heads


def _commit(
    lake: Lake, change: Change, expected: int | None, summary: dict[str, str]
) -> int | None:
    """Commit one change on top of the snapshot that the ledger names."""
    table = lake.catalog.load_table(change.identifier)
    current = table.current_snapshot()
    if (current.snapshot_id if current else None) != expected:
        raise LakeError(
            f"table {change.identifier} was changed by something that does not hold the lease",
            remedy="let only this platform write to the lake; `medallion rollback` takes it back",
        )
    return replace_files(table, change.files, change.replaces, summary)


def recover(lake: Lake) -> list[str]:
    """Take back what a run that died had committed before its ledger entry.

    Returns:
        The tables that were rolled back.
    """
    unfinished = _read_journal(lake)
    if unfinished is None:
        return []
    heads = read_heads(lake)
    undone = [name for name in unfinished if _roll_back(lake, name, heads.get(name))]
    _close_journal(lake)
    return undone


def roll_back_to(lake: Lake, state: int) -> int:
    """Make an earlier ledger snapshot, and the heads it names, the valid state.

    The ledger goes back first: with the journal open, `recover` then brings every
    table to what the ledger names, also if this process dies in between.

    Returns:
        The number of tables that changed.
    """
    names = [name for name in read_heads(lake) if name != ENTRIES]
    _open_journal(lake, names)
    ledger = lake.catalog.load_table(ENTRIES)
    ledger.manage_snapshots().set_current_snapshot(snapshot_id=state).commit()
    return len(recover(lake))


def _roll_back(lake: Lake, name: str, head: int | None) -> bool:
    """Bring one table to its named head; an unnamed first snapshot goes with its table."""
    table = lake.table(name)
    current = table.current_snapshot() if table else None
    if table is None or current is None or current.snapshot_id == head:
        return False
    if head is None:
        lake.catalog.drop_table(name)
    else:
        table.manage_snapshots().set_current_snapshot(snapshot_id=head).commit()
    return True


def _journal(lake: Lake) -> Path:
    return lake.root / "publishing.json"


def _open_journal(lake: Lake, identifiers: list[str]) -> None:
    """Write down, durably and at once, which tables are about to change."""
    draft = lake.root / "publishing.json.new"
    with draft.open("w") as file:
        json.dump(identifiers, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(_journal(lake))


def _read_journal(lake: Lake) -> list[str] | None:
    """The tables of an unfinished publication; None where there is none."""
    try:
        return [str(name) for name in json.loads(_journal(lake).read_text())]
    except FileNotFoundError:
        return None


def _close_journal(lake: Lake) -> None:
    _journal(lake).unlink(missing_ok=True)
