"""Making a lost or damaged catalogue anew from what the tables say of themselves.

Belongs here: SQLite's list of tables, from the tables' own metadata files and the ledger's
heads. Does not belong here: other catalogues (see ``relisting``), data files (see
``verification``), and days that are to be built anew (see ``silver.repair``).
"""

import sqlite3
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pyiceberg.catalog.sql import SqlCatalog

from medallion_assets.core.durable import sync
from medallion_assets.core.errors import LakeError
from medallion_assets.lake.iceberg.catalogues import IDENTITY, MARKER, identity_of, write_marker
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.publish import settle
from medallion_assets.lake.stored_states import FoundState, valid_tables

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


def flaw_of(lake: Lake) -> str:
    """What is wrong with a catalogue in SQLite; empty where it is healthy.

    Raises:
        LakeError: it may lie on another machine.
    """
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
        found = valid_tables(lake)
        draft = _written(lake, found)
        _replace(lake.catalogue.database, draft)
        lake.reopen()
        return Repaired(flaw, len(found), tuple(settle(lake)))


def _written(lake: Lake, found: dict[str, FoundState]) -> Path:
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
