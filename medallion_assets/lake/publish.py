"""Publish staged files: all changed tables first, the ledger last.

Belongs here: the commit protocol. The caller holds the lease, calls `recover` before reading, and
then `publish`. Does not belong here: what is staged.

Where the next holder of the lease finds a journal, a run died in between, and the tables that
it names go back to the snapshots that the ledger names.
"""

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from pyiceberg.exceptions import CommitFailedException
from pyiceberg.table import Table as IcebergTable

from medallion_assets.core.errors import ForeignChangeError, LakeError
from medallion_assets.lake.changes import Change, stored
from medallion_assets.lake.expiry import expire
from medallion_assets.lake.heads import (
    ENTRIES,
    LEASE,
    RUN,
    heads_by,
    heads_of,
    is_decided,
    read_heads,
    to_property,
    valid_snapshot,
)
from medallion_assets.lake.iceberg.commit import mark, replace_files
from medallion_assets.lake.journal import close_journal, open_journal, read_journal
from medallion_assets.lake.lake import Lake

LOGGER = logging.getLogger(__name__)

COMMITS = 8
"""Tables committed at once; a commit on S3 mostly waits."""


def publish(
    lake: Lake, changes: Sequence[Change], ledger: Change | None, run_id: str
) -> dict[str, int]:
    """Commit the changes, then the ledger, which makes them valid.

    Args:
        ledger: the new entries; None where only the heads change.

    Returns:
        The new heads.

    Raises:
        LakeError: a table was changed by something that does not hold the lease, or the
            lease was lost.
    """
    heads = read_heads(lake)
    before = heads.pop(ENTRIES, None)
    changes = [stored(lake, change) for change in changes]
    ledger = stored(lake, ledger) if ledger else None
    lake.confirm_lease()
    open_journal(lake, [change.identifier for change in changes])
    heads.update(_commit_all(lake, changes, heads, {RUN: run_id}))
    summary = {RUN: run_id, **to_property(heads)}
    lake.confirm_lease()
    _commit(lake, ledger or Change(ENTRIES, ()), before, summary)
    _tidy(lake, [*(change.identifier for change in changes), ENTRIES])
    return heads


def _commit_all(
    lake: Lake, changes: Sequence[Change], heads: Mapping[str, int], summary: dict[str, str]
) -> dict[str, int]:
    """Commit several tables at once; all have ended when this returns or raises."""
    lake.catalog  # noqa: B018 - opened once, not by every thread
    with ThreadPoolExecutor(COMMITS) as pool:
        made = [
            pool.submit(_commit, lake, change, heads.get(change.identifier), summary)
            for change in changes
        ]
    found = zip(changes, (future.result() for future in made), strict=True)
    return {change.identifier: head for change, head in found if head is not None}


def _commit(
    lake: Lake, change: Change, expected: int | None, summary: dict[str, str]
) -> int | None:
    """Commit one change on top of the snapshot that the ledger names; an empty one as a mark."""
    table = lake.load(change.identifier)
    if _head(table) != expected:
        _mend(lake, change, table, expected)
    summary = {**summary, **change.notes}
    try:
        if change.files or change.replaces:
            files, replaced = change.files, change.replaces
            made = replace_files(table, files, replaced, summary, storage=lake.storage)
            if made != expected or not change.notes:
                return made
        mark(table, summary)
    except CommitFailedException as error:
        lake.confirm_lease()
        raise _foreign(change) from error
    return _head(table)


def _head(table: IcebergTable) -> int | None:
    """The present snapshot of a table, whether the ledger names it or not."""
    current = table.current_snapshot()
    return current.snapshot_id if current else None


def _mend(lake: Lake, change: Change, table: IcebergTable, expected: int | None) -> None:
    """Take back what a holder of the lease has committed after it was succeeded.

    It slept between noting what it would change and committing it, so the note is gone, and no
    ledger names its snapshot. What something else than this platform has committed stays.

    Raises:
        ForeignChangeError: something else has, or the table was never published.
    """
    current = table.current_snapshot()
    summary = current.summary if current else None
    if summary is None or RUN not in summary.additional_properties:
        raise _foreign(change)
    lake.confirm_lease()
    LOGGER.warning("%s: took back what a run committed without the lease", change.identifier)
    _roll_back(lake, change.identifier, expected)
    if expected is None:
        raise _foreign(change)


def _foreign(change: Change) -> ForeignChangeError:
    return ForeignChangeError(
        f"table {change.identifier} was changed by something that does not hold the lease",
        remedy="let only this platform write to the lake; `medallion rollback` takes it back",
    )


def _tidy(lake: Lake, identifiers: Sequence[str]) -> None:
    """Close the journal and expire the past; left to the next run where the lake fails.

    The publication is valid by now, so nothing that fails here may call it failed.
    """
    try:
        close_journal(lake)
        expire(lake, identifiers)
    except LakeError as error:
        LOGGER.warning("published; tidying up is left to the next run: %s", error)


def recover(lake: Lake) -> list[str]:
    """Take back what a run that died had committed before its ledger entry.

    A holder that was only believed dead may yet commit its ledger entry. So the ledger gets a
    snapshot first, on top of which that entry does not fit any more.

    Returns:
        The tables that were rolled back.
    """
    unfinished = read_journal(lake)
    if lake.is_remote and (lake.succession or (unfinished and lake.succession is None)):
        _fence(lake)
    return [] if unfinished is None else _take_back(lake, unfinished)


def _take_back(lake: Lake, unfinished: Sequence[str]) -> list[str]:
    """Bring the tables of a journal to what the ledger names, and close it."""
    heads = read_heads(lake)
    undone = [name for name in unfinished if _roll_back(lake, name, heads.get(name))]
    close_journal(lake)
    return undone


def _fence(lake: Lake) -> None:
    """Commit to the ledger who holds the lease now; what it names stays valid."""
    ledger = lake.table(ENTRIES)
    if ledger is None:
        return
    valid = valid_snapshot(ledger)
    run = valid.summary.additional_properties.get(RUN, "") if valid and valid.summary else ""
    heads = heads_by(ledger)
    heads.pop(ENTRIES, None)
    mark(ledger, {LEASE: str(lake.succession), RUN: run, **to_property(heads)})


def settle(lake: Lake) -> list[str]:
    """Bring every table to what the ledger names, whatever was committed since.

    Returns:
        The tables that were rolled back.
    """
    names = lake.identifiers()
    open_journal(lake, names)
    return _take_back(lake, names)


def roll_back_to(lake: Lake, state: int) -> int:
    """Make an earlier ledger snapshot, and the heads it names, the valid state.

    The ledger goes back first, with the journal open: so every table follows to what the
    ledger names, by the next run if this process dies in between. Decisions stay.

    Returns:
        The number of tables that changed.

    Raises:
        LakeError: a table of that state was removed since, and made anew.
    """
    ledger = lake.load(ENTRIES)
    _require_kept(lake, heads_of(ledger.snapshot_by_id(state)))
    names = [name for name in read_heads(lake) if name != ENTRIES and not is_decided(name)]
    lake.confirm_lease()
    open_journal(lake, names)
    ledger.manage_snapshots().set_current_snapshot(snapshot_id=state).commit()
    return len(_take_back(lake, names))


def remove(lake: Lake, identifier: str, run_id: str) -> None:
    """Take a table out of what is valid; the catalogue keeps it, for states before this one."""
    heads = read_heads(lake)
    ledger = heads.pop(ENTRIES, None)
    del heads[identifier]
    lake.confirm_lease()
    _commit(lake, Change(ENTRIES, ()), ledger, {RUN: run_id, **to_property(heads)})


def _require_kept(lake: Lake, heads: Mapping[str, int]) -> None:
    """Refuse a state of which a table is not there any more."""
    for name, head in heads.items():
        if is_decided(name):
            continue
        table = lake.table(name)
        if table is None or table.snapshot_by_id(head) is None:
            raise LakeError(
                f"{name} was removed and made anew since then, so that state cannot be valid again",
                remedy="go back to a later state; `medallion rollback` lists them",
            )


def _roll_back(lake: Lake, name: str, head: int | None) -> bool:
    """Bring one table to its named head; an unnamed first snapshot goes with its table."""
    table = lake.table(name)
    current = table.current_snapshot() if table else None
    if table is None or current is None or current.snapshot_id == head:
        return False
    if head is None:
        lake.drop(name)
    else:
        table.manage_snapshots().set_current_snapshot(snapshot_id=head).commit()
    return True
