"""Keep what a source delivered: the bytes as received, and their records as text.

Belongs here: hashing and storing a delivery once, refusing files that cannot be
what they claim, reading records with their line numbers and hashes. Does not
belong here: business days, loads and changes (see ``bronze``).

A delivery lies in ``landing/<source>/<table>/<hash>/``: the file under its own
name, ``rows.parquet`` until bronze has these rows (see ``landing_rows``),
``unparsable.parquet`` and, written last, ``delivery.json``.
The same bytes are the same delivery, so a file received twice is read once.
"""

import json
import logging
import shutil
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from medallion_assets.core.naming import DELIVERED_ROWS, DELIVERY
from medallion_assets.lake.storage.directory import Storage
from medallion_assets.sources.csv.parsing import Counts
from medallion_assets.sources.delivery_names import directory_name, file_hash
from medallion_assets.sources.export_files import SourceFile
from medallion_assets.sources.extracts import Totals
from medallion_assets.sources.reading import FileReader
from medallion_assets.tables.file_form import PLAIN, FileForm
from medallion_assets.tables.model import Table

LOGGER = logging.getLogger(__name__)


Reader = Callable[[Path, Path], tuple[list[str], Counts]]
"""Reads a kept file into a directory; gives its columns and how many records it has."""


@dataclass(frozen=True)
class Delivery:
    """One received file.

    Attributes:
        uri: where the received bytes are kept, relative to the lake.
        sha256: hash of the received bytes.
        records: records after the header, counted independently of the reader.
        parsed: records that became rows.
        unparsable: records that did not, each kept with its line and reason.
        repeated: rows whose key an earlier row of the file has too.
        received_at: when it was first received, ISO 8601, UTC.
        header: its columns as the source names them.
        types: what the source says of their types; nothing where it is text.
        source_rows: how many it says it has; of a file its records.
        source_sums: what it says its money columns add up to, as far as it says so.
        held_in: the load that has all its rows in bronze; empty while they lie beside the file.
    """

    table: str
    uri: str
    file_name: str
    sha256: str
    size: int
    records: int
    parsed: int
    unparsable: int
    repeated: int
    received_at: str
    header: tuple[str, ...]
    types: Mapping[str, str] = field(default_factory=dict)
    source_rows: int | None = None
    source_sums: Mapping[str, str] = field(default_factory=dict)
    held_in: str = ""

    def directory(self, lake: Path) -> Path:
        """Where the delivery lies."""
        return (lake / self.uri).parent

    def rows(self, lake: Path) -> Path:
        """Its rows as Parquet: the columns of the table as text, extras, line, hash, key.

        They may be in bronze only (see `held_in`).
        """
        return self.directory(lake) / DELIVERED_ROWS

    @property
    def note(self) -> str:
        """The key of the object that tells of it, written last."""
        return f"{self.uri.rpartition('/')[0]}/{DELIVERY}"

    def as_json(self) -> bytes:
        """The content of that object."""
        return json.dumps(asdict(self), indent=1).encode()

    def unparsable_records(self, lake: Path) -> Path:
        """Its unparsable records as Parquet: line, reason, text."""
        return self.directory(lake) / "unparsable.parquet"

    def first_unparsable(
        self, storage: Storage, connection: duckdb.DuckDBPyConnection
    ) -> tuple[int, str]:
        """Line and reason of the first record that cannot be read; there has to be one."""
        file = self.unparsable_records(storage.root)
        storage.fetch({file: None})
        line, reason, _ = connection.read_parquet(str(file)).order("line").limit(1).fetchall()[0]
        return int(line), str(reason)


@dataclass(frozen=True)
class _Declared:
    """What is known of a file beside its bytes: by its source, and by its description."""

    types: Mapping[str, str]
    totals: Totals | None
    form: FileForm

    def directory_name(self, table: Table, sha256: str, name: str) -> str:
        """The name under which the file is kept."""
        return directory_name(table, sha256, name, self.types, self.form)


def receive(
    table: Table,
    file: SourceFile,
    storage: Storage,
    connection: duckdb.DuckDBPyConnection,
    *,
    totals: Totals | None = None,
    types: Mapping[str, str] | None = None,
    form: FileForm = PLAIN,
) -> Delivery:
    """Store and read a file unless these very bytes are stored and read already.

    Args:
        form: in which the file is written.
        totals: what the source says it has; None for files, which do not say and must not
            be empty.
        types: the types that the source gives its columns.

    Raises:
        BadDeliveryError: the file as a whole cannot be taken in. Nothing of it is
            visible then.
    """
    reader = FileReader(table, connection, file.label, totals, form)
    return keep(table, file, storage, reader.read, types=types, totals=totals, form=form)


def keep(
    table: Table,
    file: SourceFile,
    storage: Storage,
    read: Reader,
    *,
    name: str = "",
    types: Mapping[str, str] | None = None,
    totals: Totals | None = None,
    form: FileForm = PLAIN,
) -> Delivery:
    """Store and read a file unless it is stored and read already.

    Args:
        name: of a file that is known by its name beside its bytes; it is read once a name.
        types: the types that the source gives its columns.
        totals: what the source says it has; the reader compares them.

    Raises:
        BadDeliveryError: the reader refuses it. Nothing of it is visible then.
    """
    home = storage.root / "landing" / table.source / table.name
    declared = _Declared(types or {}, totals, form)
    place = declared.directory_name(table, file_hash(file), name)
    known = _known(storage, home / place)
    if known is not None:
        return known
    incoming = home / f".incoming-{uuid.uuid4().hex}"
    incoming.mkdir(parents=True)
    try:
        return _take_in(table, file, storage, incoming, read, name, declared)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def _take_in(
    table: Table,
    file: SourceFile,
    storage: Storage,
    incoming: Path,
    read: Reader,
    name: str,
    declared: _Declared,
) -> Delivery:
    """Copy, check and read a new file beside its future place, then move it there."""
    kept = incoming / Path(file.entry).name
    file.copy_to(kept)
    received, counts = read(kept, incoming)
    sha256, totals = file_hash(SourceFile(incoming, kept.name)), declared.totals
    final = incoming.parent / declared.directory_name(table, sha256, name)
    delivery = Delivery(
        table=table.identifier,
        uri=(final / kept.name).relative_to(storage.root).as_posix(),
        file_name=name or kept.name,
        sha256=sha256,
        size=kept.stat().st_size,
        records=counts.records,
        parsed=counts.parsed,
        unparsable=counts.unparsable,
        repeated=counts.repeated,
        received_at=datetime.now(tz=UTC).isoformat(timespec="microseconds"),
        header=tuple(received),
        types=declared.types,
        source_rows=totals.rows if totals else counts.records,
        source_sums={n: f"{total:f}" for n, total in (totals.sums if totals else {}).items()},
    )
    (incoming / DELIVERY).write_bytes(delivery.as_json())
    return _publish(storage, incoming, final) or delivery


def _publish(storage: Storage, incoming: Path, final: Path) -> Delivery | None:
    """Make a delivery visible, for a damaged one too; the other where a process was faster."""
    note = (final / DELIVERY).relative_to(storage.root).as_posix()
    if storage.read(note) is not None and _known(storage, final) is None:
        LOGGER.warning("%s is damaged; its file was read anew", note)
        storage.delete([note])
    return None if storage.place(incoming, final, marker=DELIVERY) else _known(storage, final)


def delivery_of(storage: Storage, uri: str) -> Delivery | None:
    """A kept delivery by the place of its file; None where nothing tells of it any more."""
    return _known(storage, (storage.root / uri).parent)


def _known(storage: Storage, directory: Path) -> Delivery | None:
    """The delivery in a directory, if it is complete and its note can be read."""
    marker = storage.read((directory / DELIVERY).relative_to(storage.root).as_posix())
    if marker is None:
        return None
    try:
        fields = json.loads(marker)
        return Delivery(**{**fields, "header": tuple(fields["header"])})
    except (ValueError, TypeError, KeyError):
        return None
