"""Which snapshot of each table is valid: the one that the last ledger commit names.

Belongs here: reading and writing the heads, which travel in the summary of the
ledger's snapshots. Iceberg commits one table at a time; a reader that follows
the heads never sees half a run. Does not belong here: making snapshots.

What was decided stays decided: heads of the layer ``payouts`` are those that the newest commit of
the ledger names, also where a rollback has made an earlier one valid.
"""

import json
from collections.abc import Mapping

from pyiceberg.table import Table as IcebergTable
from pyiceberg.table.snapshots import Snapshot

from medallion_assets.core.naming import PAYOUTS
from medallion_assets.lake.lake import Lake

ENTRIES = "ledger.entries"
"""The ledger; its commit is the commit point of every publication."""

HEADS = "medallion.heads"
RUN = "medallion.run"
LEASE = "medallion.lease"
"""Properties of a snapshot: the heads a ledger commit names, the run that made it, and the lease
that a successor held when it saw that the former holder cannot commit any more."""

PROPERTIES = "medallion."
"""How the properties begin that the platform gives to a snapshot."""

Heads = Mapping[str, int]


def to_property(heads: Heads) -> dict[str, str]:
    """The heads as a property of the ledger's snapshot."""
    return {HEADS: json.dumps(dict(sorted(heads.items())), separators=(",", ":"))}


def heads_of(snapshot: Snapshot | None) -> dict[str, int]:
    """The heads that a snapshot of the ledger names."""
    if snapshot is None or snapshot.summary is None:
        return {}
    named = snapshot.summary.additional_properties.get(HEADS, "{}")
    return {str(name): int(head) for name, head in json.loads(named).items()}


def read_heads(lake: Lake) -> dict[str, int]:
    """The valid snapshot of every published table, the ledger itself included."""
    return heads_by(lake.table(ENTRIES) if lake.exists else None)


def heads_by(ledger: IcebergTable | None) -> dict[str, int]:
    """The valid snapshots as a ledger names them, itself included; none of an empty one."""
    valid = valid_snapshot(ledger)
    if ledger is None or valid is None:
        return {}
    named = {name: head for name, head in heads_of(valid).items() if not is_decided(name)}
    return {**named, **_decided(ledger), ENTRIES: valid.snapshot_id}


def is_decided(identifier: str) -> bool:
    """Whether a table holds decisions, which no rollback, expiry or sweep takes back."""
    return identifier.startswith(f"{PAYOUTS}.")


def _decided(ledger: IcebergTable) -> dict[str, int]:
    """The heads of tables with decisions, by the newest commit that names any head."""
    newest = max(filter(_names_heads, ledger.snapshots()), key=_number, default=None)
    return {name: head for name, head in heads_of(newest).items() if is_decided(name)}


def _number(snapshot: Snapshot) -> int:
    """The place of a snapshot among all that a table ever had."""
    return snapshot.sequence_number or 0


def valid_snapshot(ledger: IcebergTable | None) -> Snapshot | None:
    """The last snapshot of the ledger that names heads.

    A replacement commits two snapshots, the deletion and the addition; only the
    addition names heads. Both are made by one transaction, so the last one of a
    ledger always does; the walk back guards against foreign commits.
    """
    if ledger is None:
        return None
    snapshot = ledger.current_snapshot()
    while snapshot is not None and not _names_heads(snapshot):
        parent = snapshot.parent_snapshot_id
        snapshot = ledger.snapshot_by_id(parent) if parent is not None else None
    return snapshot


def notes_of(snapshot: Snapshot | None) -> dict[str, str]:
    """What a snapshot says of its table's content; rows written anew have to say it again."""
    if snapshot is None or snapshot.summary is None:
        return {}
    found = snapshot.summary.additional_properties
    protocol = (HEADS, RUN, LEASE)
    return {k: v for k, v in found.items() if k.startswith(PROPERTIES) and k not in protocol}


def _names_heads(snapshot: Snapshot) -> bool:
    """Whether a snapshot says what is valid, be it that nothing is."""
    return snapshot.summary is not None and HEADS in snapshot.summary.additional_properties
