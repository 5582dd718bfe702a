"""The states of tables that their own metadata files hold, without a catalogue.

Belongs here: finding the newest whole state of the ledger, and of each table the one that it names.
Does not belong here: making a catalogue of them (see ``repair``).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.io import load_file_io
from pyiceberg.serializers import FromByteStream
from pyiceberg.table import Table as IcebergTable
from pyiceberg.table.metadata import TableMetadata

from medallion_assets.core.errors import DamagedError, LakeError
from medallion_assets.core.naming import LAYERS
from medallion_assets.lake.heads import ENTRIES, heads_by, is_decided
from medallion_assets.lake.iceberg.intact import decoding, opened
from medallion_assets.lake.lake import Lake

METADATA = re.compile(r"(\w+/\w+)/metadata/(\d+)-[^/]+\.metadata\.json")


@dataclass(frozen=True)
class FoundState:
    """A state of a table that is whole."""

    location: str
    metadata: TableMetadata


def valid_tables(lake: Lake) -> dict[str, FoundState]:
    """The newest whole state of the ledger, and of the tables the one that it names."""
    stored = _stored_metadata(lake)
    ledger = next(_whole(lake, stored.get(ENTRIES, [])), None)
    if ledger is None:
        raise DamagedError(
            f"{lake.name}/ledger/entries/metadata",
            "holds no metadata that is whole",
            remedy="restore the directory from a backup; only the ledger says what is valid",
        )
    heads = heads_by(_as_table(lake, ledger))
    heads.pop(ENTRIES, None)
    if ledger.location != lake.storage.uri(lake.root / stored[ENTRIES][0]):
        _require_all_decisions(lake, stored, heads)
    found = {ENTRIES: ledger}
    for identifier in sorted({*stored, *heads} - {ENTRIES}):
        state = _state_with(lake, stored.get(identifier, []), heads.get(identifier))
        if state is not None:
            found[identifier] = state
        elif identifier in heads:
            raise DamagedError(
                f"{lake.name}/{identifier.replace('.', '/')}/metadata",
                f"holds no whole metadata with the published snapshot {heads[identifier]}",
                remedy="restore the directory from a backup",
            )
    return found


def published_heads(lake: Lake, found: Mapping[str, FoundState]) -> Mapping[str, int]:
    """What the newest whole state of the ledger names as published."""
    return heads_by(_as_table(lake, found[ENTRIES]))


def _require_all_decisions(
    lake: Lake, stored: Mapping[str, Sequence[str]], heads: Mapping[str, int]
) -> None:
    """Refuse an older state of the ledger that does not know the last decisions.

    Raises:
        DamagedError: what was decided to be paid would be forgotten, and paid again.
    """
    for identifier, keys in stored.items():
        newest = next(_whole(lake, list(keys)), None) if is_decided(identifier) else None
        current = newest.metadata.current_snapshot_id if newest else None
        if current is not None and current != heads.get(identifier):
            raise DamagedError(
                f"{lake.name}/{ENTRIES.replace('.', '/')}/metadata",
                f"lacks the last state, and the one before does not know all of {identifier}",
                remedy="restore the directory from a backup; what was decided would be forgotten, "
                "and paid again",
            )


def _stored_metadata(lake: Lake) -> dict[str, list[str]]:
    """The keys of all metadata files by table, the newest first."""
    found: dict[str, list[tuple[int, float, str]]] = defaultdict(list)
    for layer in LAYERS:
        for item in lake.storage.listed(layer):
            match = METADATA.fullmatch(item.key)
            if match:
                identifier = match[1].replace("/", ".")
                found[identifier].append((int(match[2]), item.modified, item.key))
    return {name: [key for *_, key in sorted(files, reverse=True)] for name, files in found.items()}


def _whole(lake: Lake, keys: list[str]) -> Iterator[FoundState]:
    """The states of a table that can be read.

    Raises:
        LakeError: the lake was moved, so that its metadata names files elsewhere.
    """
    for key in keys:
        location = lake.storage.uri(lake.root / key)
        try:
            with decoding(location):
                content = opened(location, lake.storage.read(key) or b"")
                metadata = FromByteStream.table_metadata(content)
        except DamagedError:
            continue
        home = lake.storage.uri(lake.root / Path(key).parents[1])
        if metadata.location != home:
            raise LakeError(
                f"the lake {lake.name} was moved or copied; its tables lie in {metadata.location}",
                remedy="move it back; Iceberg's metadata holds absolute paths",
            )
        yield FoundState(location, metadata)


def _state_with(lake: Lake, keys: list[str], head: int | None) -> FoundState | None:
    """The newest state with the published snapshot; of an unpublished table one without any."""
    for state in _whole(lake, keys):
        snapshots = {snapshot.snapshot_id for snapshot in state.metadata.snapshots}
        if head in snapshots:
            return state
        if head is None:
            return None if snapshots else state
    return None


def _as_table(lake: Lake, found: FoundState) -> IcebergTable:
    """A state as a table, which no catalogue lists yet."""
    io = load_file_io(dict(lake.storage.io), found.location)
    return IcebergTable((), found.metadata, found.location, io, NoopCatalog("none"))
