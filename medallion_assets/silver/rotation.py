"""Another key for the pseudonyms of a lake: all of them made anew from bronze.

Belongs here: the order of a change of the key, and what the ledger says of it. Does not belong
here: the rows with their new pseudonyms (see ``silver.renaming``), and what becomes of a change
that is cut short (see ``lake.rotation``).

Only pseudonyms change, so every row, sum and entry stays. All tables are published at once: a
reader never joins pseudonyms of two keys. The former key is not needed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import SILVER
from medallion_assets.lake.changes import Change
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.publish import publish
from medallion_assets.lake.reading import SnapshotReader, snapshot_sql
from medallion_assets.lake.rotation import FINGERPRINT, Rotation, begin, finish_rotation
from medallion_assets.ledger.entries import Entry
from medallion_assets.ledger.store import read_entries, stage_entries
from medallion_assets.session import Session
from medallion_assets.silver.pseudonyms import fingerprint, give_keys
from medallion_assets.silver.renaming import Renaming
from medallion_assets.silver.versions import silver_versions
from medallion_assets.systems.registry import all_tables
from medallion_assets.tables.model import Table

Day = date | None
Moved = Mapping[Day, tuple[str, str]]


@dataclass(frozen=True)
class RotationOutcome:
    """What a change of the key did.

    Attributes:
        tables: that hold new pseudonyms.
        pseudonyms: how many different ones there are.
    """

    tables: tuple[str, ...]
    pseudonyms: int


def rotate(session: Session, tables: Sequence[Table] | None = None) -> RotationOutcome:
    """Give a lake the key of `MEDALLION_PII_KEY_NEW`, and all its pseudonyms with it.

    Killed at any moment, the lake is wholly under one key; the next run or rotation finishes.

    Raises:
        ConfigurationError: the key is missing, weak or the lake's already, or there is no lake.
        LakeError: bronze does not explain a pseudonym, so nothing was changed.
    """
    secret = session.settings.required_new_pii_key().encode()
    asked = all_tables() if tables is None else tables
    with session.publishing() as reader:
        _require_another(session.lake, reader, secret)
        give_keys(session.connection, secret)
        renaming = Renaming(session, reader)
        changes = [change for table in asked for change in renaming.of_table(table)]
        changes += renaming.of_made()
        ledger = _ledger(session, reader, asked, {one.identifier: one for one in changes})
        begin(session.lake, Rotation(session.run_id, fingerprint(secret)))
        publish(session.lake, changes, ledger, session.run_id)
        finish_rotation(session.lake, session.settings.working_copies)
    return RotationOutcome(tuple(one.identifier for one in changes), renaming.pseudonyms())


def _require_another(lake: Lake, reader: SnapshotReader, secret: bytes) -> None:
    """Refuse a key that the lake has, and a lake without tables.

    Raises:
        ConfigurationError: there is nothing to change.
    """
    if not reader.heads:
        raise ConfigurationError(
            f"the lake {lake.name} has no tables, so it has no key either",
            remedy="set MEDALLION_PII_KEY to the key that it shall have",
        )
    kept = lake.storage.read(FINGERPRINT)
    if kept is not None and kept.decode() == fingerprint(secret):
        raise ConfigurationError(
            f"the lake {lake.name} has the key of MEDALLION_PII_KEY_NEW already",
            remedy="set MEDALLION_PII_KEY to it, and MEDALLION_PII_KEY_NEW to another key or none",
        )


def _ledger(
    session: Session, reader: SnapshotReader, tables: Iterable[Table], changes: Mapping[str, Change]
) -> Change | None:
    """The entries of tables of which values, or values of what they use, have new pseudonyms."""
    known = {table: read_entries(session.connection, reader, table.identifier) for table in tables}
    moved = {
        (table.source, table.name): _moved(session, table, entries, change)
        for table, entries in known.items()
        if (change := changes.get(f"{SILVER}.{table.identifier}")) is not None
    }
    staged: dict[str, Change] = {}
    for table, entries in known.items():
        own = moved.get((table.source, table.name))
        used = {name: moved[key] for name in table.uses if (key := (table.source, name)) in moved}
        if entries and (own or used):
            renewed = [_renewed(entry, own, used) for entry in entries.values()]
            staged[table.identifier] = stage_entries(session, table.identifier, renewed)
    files = [file for change in staged.values() for file in change.files]
    return Change(ENTRIES, files, replaces=frozenset(staged)) if staged else None


def _moved(
    session: Session, table: Table, entries: Mapping[Day, Entry], change: Change
) -> dict[Day, tuple[str, str]]:
    """By day, the fingerprints of silver before and after."""
    schema = session.lake.load(change.identifier).schema()
    rows = snapshot_sql([str(file) for file in change.files], schema)
    recorded = {day: entry.silver_version for day, entry in entries.items()}
    found = silver_versions(session.connection, table, schema, rows, recorded)
    return {
        day: (entry.silver_version, found.get(day, entry.silver_version))
        for day, entry in entries.items()
    }


def _renewed(entry: Entry, own: Moved | None, used: Mapping[str, Moved]) -> Entry:
    """An entry that says the new fingerprints where it said those before."""
    day = entry.business_day
    basis = dict(entry.basis)
    for name, versions in used.items():
        before, after = versions.get(day, ("", ""))
        if name in basis and basis[name] == before:
            basis[name] = after
    version = own[day][1] if own else entry.silver_version
    return replace(entry, silver_version=version, basis=basis)
