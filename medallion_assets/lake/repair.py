"""Making a lost or damaged catalogue anew from what the tables say of themselves.

Belongs here: SQLite's list of tables, from the tables' own metadata files and the ledger's
heads. Does not belong here: data files (see ``verification``), and days that are to be built
anew (see ``silver.repair``).
"""

import re
import sqlite3
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.io import load_file_io
from pyiceberg.serializers import FromByteStream
from pyiceberg.table import Table as IcebergTable
from pyiceberg.table.metadata import TableMetadata

from medallion_assets.core.durable import sync
from medallion_assets.core.errors import DamagedError, LakeError
from medallion_assets.lake.heads import ENTRIES, heads_by
from medallion_assets.lake.iceberg.catalogues import IDENTITY, MARKER, identity_of, write_marker
from medallion_assets.lake.iceberg.intact import decoding, opened
from medallion_assets.lake.lake import LAYERS, Lake
from medallion_assets.lake.publish import settle
from medallion_assets.settings.lake import CatalogKind

METADATA = re.compile(r"(\w+/\w+)/metadata/(\d+)-[^/]+\.metadata\.json")
ASIDE = ".damaged"
BESIDE = ("-journal", "-wal", "-shm")
"""What SQLite keeps beside its file; of a former file it would spoil the new one."""


@dataclass(frozen=True)
class Repaired:
    """What became of a catalogue.

    Attributes:
        flaw: what was wrong.
        tables: that are listed now.
        moved: tables that went back to what the ledger names.
    """

    flaw: str
    tables: int
    moved: tuple[str, ...]


@dataclass(frozen=True)
class _Found:
    """A state of a table that is whole."""

    location: str
    metadata: TableMetadata


def flaw_of(lake: Lake) -> str:
    """What is wrong with the catalogue of a lake; empty where it is healthy.

    Raises:
        LakeError: it is not SQLite's, so that its own backups have to mend it.
    """
    if lake.catalogue.kind is not CatalogKind.SQLITE:
        raise LakeError(
            f"the catalogue of the lake {lake.name} is {lake.catalogue.kind}",
            remedy="restore its database from a backup; only SQLite's is made anew here",
        )
    database = lake.catalogue.database
    if not database.exists():
        return _of_this_machine(lake, f"{database} is missing")
    if not database.stat().st_size:
        return f"{database} is empty"
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            (answer,) = connection.execute("pragma quick_check").fetchone()
            listed = connection.execute("select count(*) from iceberg_tables").fetchone()
    except sqlite3.DatabaseError as error:
        return f"{database} is damaged: {error}"
    if answer != "ok":
        return f"{database} is damaged: {answer}"
    if not listed[0]:
        return _of_this_machine(lake, f"{database} lists no tables")
    return _flaw_of_tables(lake)


def _of_this_machine(lake: Lake, flaw: str) -> str:
    """The flaw of a catalogue that was here; of a lake on S3 it may lie on another machine.

    Raises:
        LakeError: nobody has said that it was here.
    """
    if lake.is_remote and lake.storage.read(MARKER) is not None:
        raise LakeError(
            f"{flaw}, and the lake {lake.name} may have its catalogue on another machine; "
            "two would each publish a state of their own",
            remedy="set MEDALLION_STATE to the directory of the catalogue; if that is lost for "
            f"good, make {lake.catalogue.database} an empty file and repeat",
        )
    return flaw


def _flaw_of_tables(lake: Lake) -> str:
    """What is wrong with what a readable catalogue lists."""
    try:
        for identifier in lake.identifiers():
            place = lake.storage.path(lake.load(identifier).location())
            if place != lake.directory(identifier):
                return f"it lists {identifier} in {place}"
    except LakeError as error:
        return error.problem
    return ""


def rebuild_catalogue(lake: Lake, flaw: str) -> Repaired:
    """Make the catalogue anew and bring every table to what the ledger names.

    The former file is set aside. Killed at any moment, it can be repeated.

    Args:
        flaw: what is wrong with it.

    Raises:
        LakeError: the lake was moved, or another process does not finish.
        DamagedError: no metadata of a published table is whole.
    """
    with lake.lease():
        found = _valid_tables(lake)
        draft = _written(lake, found)
        _replace(lake.catalogue.database, draft)
        lake.reopen()
        return Repaired(flaw, len(found), tuple(settle(lake)))


def _valid_tables(lake: Lake) -> dict[str, _Found]:
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


def _whole(lake: Lake, keys: list[str]) -> Iterator[_Found]:
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
        yield _Found(location, metadata)


def _state_with(lake: Lake, keys: list[str], head: int | None) -> _Found | None:
    """The newest state with the published snapshot; of an unpublished table one without any."""
    for state in _whole(lake, keys):
        snapshots = {snapshot.snapshot_id for snapshot in state.metadata.snapshots}
        if head in snapshots:
            return state
        if head is None:
            return None if snapshots else state
    return None


def _as_table(lake: Lake, found: _Found) -> IcebergTable:
    """A state as a table, which no catalogue lists yet."""
    io = load_file_io(dict(lake.storage.io), found.location)
    return IcebergTable((), found.metadata, found.location, io, NoopCatalog("none"))


def _written(lake: Lake, found: dict[str, _Found]) -> Path:
    """A new database beside the former one that lists some tables."""
    draft = lake.catalogue.database.with_suffix(".new")
    draft.unlink(missing_ok=True)
    draft.parent.mkdir(parents=True, exist_ok=True)
    known = identity_of(lake.storage.read(MARKER)) or uuid.uuid4().hex
    catalog = SqlCatalog("medallion", uri=f"sqlite:///{draft}", **lake.storage.io)
    try:
        for layer in sorted({name.partition(".")[0] for name in found}):
            catalog.create_namespace(layer, {IDENTITY: known} if layer == "ledger" else {})
        for identifier, state in found.items():
            catalog.register_table(identifier, state.location)
    finally:
        catalog.close()
    write_marker(lake.storage, known)
    return draft


def _replace(database: Path, draft: Path) -> None:
    """Set the former files aside and put the new one in their place."""
    for end in ("", *BESIDE):
        former = database.with_name(f"{database.name}{end}")
        if former.exists():
            former.replace(former.with_name(f"{former.name}{ASIDE}"))
    draft.replace(database)
    sync(database.parent)
