"""A lake's valid state in another place.

Belongs here: copying what is valid, and tables at the new place that name the copies. Does not
belong here: comparing both (see ``silver.relocation``).

Iceberg's metadata, lists and manifests hold absolute places, so they are not copied: each table
gets metadata with the same columns, partitions and properties, and one snapshot of the very
data files that its head names. The ledger comes last, with the new heads. Until the copy was
compared, a marker at the new place says that it is unfinished, and every command refuses it.
"""

import json
import shutil
import uuid
from collections.abc import Callable, Iterable
from copy import copy

from pyiceberg.io import load_file_io
from pyiceberg.manifest import DataFile
from pyiceberg.serializers import ToOutputFile
from pyiceberg.table import Table as IcebergTable

from medallion_assets.core.errors import ConfigurationError, DamagedError
from medallion_assets.core.naming import LAYERS, REPORTS, USAGE
from medallion_assets.lake.checksums import carried, checksum
from medallion_assets.lake.heads import ENTRIES, RUN, to_property, valid_snapshot
from medallion_assets.lake.iceberg.catalogues import MARKER, ensure_namespace
from medallion_assets.lake.iceberg.commit import append_known
from medallion_assets.lake.iceberg.contents import data_files
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.named_files import key_of, lost_table
from medallion_assets.lake.opening import MOVING
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.rotation import FINGERPRINTS
from medallion_assets.lake.storage.directory import Stored

LANDING = "landing"
BESIDE_TABLES = (LANDING, REPORTS, USAGE)
"""What a lake holds beside its tables."""
UNFINISHED = "/.incoming-"
"""Directories of the landing that were never finished."""
AT_ONCE = 64
"""Files copied before they are sent; so many lie in the mirrors at least."""
PATH = 1
"""Where a data file's record holds its place."""


def begin_move(old: Lake, new: Lake) -> None:
    """Mark an empty place as the unfinished copy of a lake, or an unfinished one as begun anew.

    Raises:
        ConfigurationError: there is something else.
    """
    origin = json.dumps({"from": old.name}).encode()
    stored = new.storage.listed("")
    if not stored and not new.catalogue.database.exists():
        new.storage.write(MOVING, origin)
        return
    if new.storage.read(MOVING) != origin:
        raise ConfigurationError(
            f"{new.name} is not empty, and no unfinished copy of {old.name}",
            remedy="name a place where nothing lies yet",
        )
    layers = tuple(f"{name}/" for name in (*LAYERS, *BESIDE_TABLES))
    left = [item.key for item in stored if item.key.startswith(layers) or item.key == MARKER]
    new.storage.delete(left)
    new.catalogue.database.unlink(missing_ok=True)


def end_move(new: Lake) -> None:
    """Let the new place be a lake like any other."""
    new.storage.delete([MOVING])


def copy_state(reader: SnapshotReader, new: Lake, report: Callable[[str], None]) -> None:
    """Copy what heads name, landing, pages, usage and fingerprints of keys to an empty place."""
    old = reader.lake
    items = [*_landed(reader), *_named(reader)]
    report(f"copying {len(items):,} files to {new.name}")
    _copy(old, new, items)
    new.catalog  # noqa: B018 - created before the lease, which it takes itself
    with new.lease():
        tables = {name: head for name, head in reader.heads.items() if name != ENTRIES}
        heads = {name: _make_table(reader, new, name, {RUN: _run(reader)}) for name in tables}
        summary = {RUN: _run(reader), **to_property(heads)}
        _make_table(reader, new, ENTRIES, summary)
        for name in FINGERPRINTS:
            fingerprint = old.storage.read(name)
            if fingerprint is not None:
                new.storage.write(name, fingerprint)


def _landed(reader: SnapshotReader) -> list[Stored]:
    """The files of the landing, and the pages that were written."""
    found = [item for name in BESIDE_TABLES for item in reader.lake.storage.listed(name)]
    return [item for item in found if UNFINISHED not in item.key]


def _named(reader: SnapshotReader) -> list[Stored]:
    """The data files that the heads name."""
    storage = reader.lake.storage
    return [
        Stored(key_of(storage, file.file_path), file.file_size_in_bytes, 0)
        for name in reader.heads
        for file in _files(reader, name)
    ]


def _files(reader: SnapshotReader, identifier: str) -> list[DataFile]:
    return data_files(_table(reader, identifier), reader.heads[identifier])


def _table(reader: SnapshotReader, identifier: str) -> IcebergTable:
    table = reader.table(identifier)
    if table is None:
        raise lost_table(identifier)
    return table


def _run(reader: SnapshotReader) -> str:
    """The run that made the valid state."""
    valid = valid_snapshot(reader.table(ENTRIES))
    summary = valid.summary if valid else None
    return summary.additional_properties.get(RUN, "") if summary else ""


def _copy(old: Lake, new: Lake, items: Iterable[Stored]) -> None:
    """Copy files by their keys, some at a time."""
    waiting = list(items)
    while waiting:
        chosen, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
        old.storage.fetch({old.root / item.key: item.size for item in chosen})
        targets = [new.root / item.key for item in chosen]
        for item, target in zip(chosen, targets, strict=True):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(old.root / item.key, target)
        new.storage.send(targets)


def _make_table(reader: SnapshotReader, new: Lake, identifier: str, summary: dict[str, str]) -> int:
    """A table at the new place with the data files of its head; gives its new head."""
    old = _table(reader, identifier)
    place = new.directory(identifier)
    known = old.metadata.model_copy(
        update={
            "location": new.storage.uri(place),
            "table_uuid": uuid.uuid4(),
            "current_snapshot_id": None,
            "last_sequence_number": 0,
            **{name: [] for name in ("snapshots", "snapshot_log", "metadata_log")},
            **{name: [] for name in ("statistics", "partition_statistics")},
            "refs": {},
        }
    )
    location = new.storage.uri(place / "metadata" / f"00000-{uuid.uuid4()}.metadata.json")
    catalog, name = new.catalog, new.named(identifier)
    ensure_namespace(catalog, name.rpartition(".")[0])
    io = load_file_io(dict(new.storage.io), location)
    ToOutputFile.table_metadata(known, io.new_output(location))
    catalog.register_table(name, location)
    files = [_placed(file, reader.lake, new) for file in _files(reader, identifier)]
    return append_known(new.load(identifier), files, summary)


def _placed(file: DataFile, old: Lake, new: Lake) -> DataFile:
    """What is known of a data file, of its copy."""
    placed = copy(file)
    placed._data = list(file._data)  # noqa: SLF001 - else the copy shares its values
    placed[PATH] = new.storage.uri(new.root / key_of(old.storage, file.file_path))
    return placed


def require_equal(reader: SnapshotReader, new: Lake) -> None:
    """See that copies whose names carry no checksum are what they were copied from.

    Raises:
        DamagedError: one is not.
    """
    old = reader.lake
    keys = [item.key for item in (*_landed(reader), *_named(reader)) if carried(item.key) is None]
    for key in keys:
        if checksum(new.storage.blocks(key)) != checksum(old.storage.blocks(key)):
            raise DamagedError(
                f"{new.name}/{key}",
                f"is not the copy of what lies in {old.name}",
                remedy="repeat the move; the lake itself is as it was",
            )


def content_of(reader: SnapshotReader) -> dict[str, set[tuple[str, int, int]]]:
    """By table, key, bytes and rows of the data files that its head names."""
    storage = reader.lake.storage
    return {
        name: {
            (key_of(storage, file.file_path), file.file_size_in_bytes, file.record_count)
            for file in _files(reader, name)
        }
        for name in reader.heads
    }
