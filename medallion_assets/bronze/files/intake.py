"""What becomes of one dropped file: loaded, held, rejected or recognised.

Belongs here: these decisions and reading a file into the landing. Does not belong here:
their order and publication (see ``step``), and reading formats (see ``sources.drops``).
"""

import shlex
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from medallion_assets.bronze.files.repeats import SaidLines
from medallion_assets.core.errors import BadDeliveryError, RefusedColumnsError
from medallion_assets.core.naming import LINE
from medallion_assets.core.sql import text
from medallion_assets.ledger.drops import REMEDY, Attempt, Outcome, current_attempts, last_arrived
from medallion_assets.session import Session
from medallion_assets.settings.sources import Repeated
from medallion_assets.sources.csv.check import described_names
from medallion_assets.sources.csv.parsing import Counts, Filled
from medallion_assets.sources.drops.folders import Dropped
from medallion_assets.sources.drops.formats import format_of, peek, read_drop
from medallion_assets.sources.drops.limits import OUT_OF_MEMORY, Drop, Limits, out_of_memory
from medallion_assets.sources.drops.manifest import Manifest, read_manifest
from medallion_assets.sources.drops.names import dimension_of, file_id
from medallion_assets.sources.excel.workbook import is_workbook
from medallion_assets.sources.export_files import SourceFile
from medallion_assets.sources.landing import Delivery, keep
from medallion_assets.sources.packed import unpacked
from medallion_assets.tables.model import Table


@dataclass(frozen=True)
class Received:
    """A file of ``incoming`` and the copy of it that is worked on.

    Attributes:
        arrived: the shop's local time of its arrival.
        copy: None where it, or its manifest, could not be copied as it was listed.
        manifest: the copy of its manifest.
        sha256: of the copy.
    """

    item: Dropped
    arrived: datetime
    copy: Path | None = None
    sha256: str | None = None
    manifest: Path | None = None


@dataclass(frozen=True)
class Ended:
    """A file and its attempt as it ended, with what was read of it.

    Attributes:
        refused: the columns, as described, that the file was refused for.
    """

    file: Received
    attempt: Attempt
    delivery: Delivery | None = None
    refused: Sequence[str] = ()

    @property
    def is_withdrawn(self) -> bool:
        """Whether the file's rows are taken back."""
        return self.attempt.outcome == Outcome.WITHDRAWN


def is_meant_for(table: Table, tables: Mapping[str, Table], file: Received, limits: Limits) -> bool:
    """Whether a file is one of a table: by its folder, and sales by their columns.

    What cannot be read belongs to the first shape, so that it is rejected once.
    """
    name = file.item.name
    dimension = dimension_of(name, tables)
    if dimension is not None:
        return table.name == dimension.name
    shapes = [found for found in tables.values() if found.day is not None]
    if file.copy is None:
        return table.name == shapes[0].name
    # A text is read once a form, a workbook once a table, for each may have a sheet of its own.
    looks = [shape.name if is_workbook(name) else shape.form for shape in shapes]
    columns: dict[object, list[str]] = {}
    with suppress(BadDeliveryError), unpacked(file.copy, label=name) as plain:
        drop = Drop(plain, name, limits)
        columns = {look: peek(drop, name, shape) for look, shape in zip(looks, shapes, strict=True)}
    shares = [
        _share(shape, columns.get(look, [])) for look, shape in zip(looks, shapes, strict=True)
    ]
    return table.name == shapes[shares.index(max(shares))].name


def _share(table: Table, columns: Sequence[str]) -> float:
    """The part of a table's columns that a file brings, also under a former name."""
    wanted = set(table.delivered_names)
    return len(wanted & set(described_names(table, columns))) / len(wanted)


@dataclass
class Intake:
    """Takes in files of a table, one after the other.

    Attributes:
        before: the table's attempts so far, oldest first.
        others: files that speak in the other shape of the source.
        said: the lines of other files; None where a file may say them again.
    """

    session: Session
    table: Table
    before: Sequence[Attempt]
    others: Mapping[str, Attempt]
    said: SaidLines | None = None
    current: dict[str, Attempt] = field(init=False)

    def __post_init__(self) -> None:
        """See which files speak."""
        self.current = current_attempts(self.before)

    def take(self, file: Received, attempt: Attempt) -> Ended:
        """The attempt as it ends, and the delivery where the file was loaded."""
        if file.copy is None and file.item.regular:
            reason = "it was written while it was read"
            return Ended(file, attempt.ended(Outcome.CHANGED, error=reason))
        same = self._same_bytes(file)
        if same is not None:
            reason = f"its bytes were loaded as {same.file_name}"
            return Ended(file, attempt.ended(Outcome.DUPLICATE, error=reason))
        try:
            delivery = self._deliver(file)
        except (BadDeliveryError, *OUT_OF_MEMORY) as error:
            # One file that needs too much is set aside, so that it does not block the others.
            refusal = (
                error
                if isinstance(error, BadDeliveryError)
                else out_of_memory(file.item.shown, error)
            )
            reason = f"{refusal.problem}{REMEDY}{refusal.remedy})"
            refused = refusal.header if isinstance(refusal, RefusedColumnsError) else ()
            return Ended(file, attempt.ended(Outcome.REJECTED, error=reason), refused=refused)
        return self._judged(file, attempt, delivery)

    def _judged(self, file: Received, attempt: Attempt, delivery: Delivery) -> Ended:
        """A file that can be read: loaded, or held because others have said most of it."""
        repeated = self._repeated(delivery)
        counts = {"received": delivery.records, "unparsable": delivery.unparsable}
        if repeated and self.session.settings.drops_repeated is Repeated.HOLD:
            return Ended(file, attempt.ended(Outcome.HELD, error=repeated, **counts))
        told = [found for found in (self._unread(delivery), repeated) if found]
        loaded = attempt.ended(Outcome.LOADED, error="; ".join(told) or None, **counts)
        self.current[attempt.file_name] = loaded
        if self.said is not None:
            self.said.add(delivery)
        return Ended(file, loaded, delivery)

    def _repeated(self, delivery: Delivery) -> str | None:
        """What other files have said already of a file, and what to do; None if not too much."""
        found = self.said.repetition(delivery) if self.said is not None else None
        if found is None:
            return None
        names = {one.file_id: one.file_name for one in self.current.values()}
        other, name = names.get(found.other, found.other), delivery.file_name
        return (
            f"{found.told(name, names)}{REMEDY}if it stands for that file, "
            f"`medallion drops replace {shlex.quote(other)} {shlex.quote(name)}`; if its sales are "
            f"others, `medallion drops accept {shlex.quote(name)}`)"
        )

    def _unread(self, delivery: Delivery) -> str | None:
        """Which records of a loaded file cannot be read; None where all can."""
        if not delivery.unparsable:
            return None
        line, reason = delivery.first_unparsable(self.session.lake.storage, self.session.connection)
        return (
            f"{delivery.unparsable:,} of {delivery.records:,} records cannot be read, "
            f"the first in line {line}: {reason}"
        )

    def _same_bytes(self, file: Received) -> Attempt | None:
        """The loaded file that is current and has these bytes.

        Of a dimension only the file that arrived last: an older state that comes again
        after a newer one is the newest.
        """
        loaded_files = list(self.current.values())
        if self.table.day is None:
            last = last_arrived(loaded_files)
            loaded_files = [last] if last else []
        return next((one for one in loaded_files if one.sha256 == file.sha256), None)

    def _deliver(self, file: Received) -> Delivery:
        """Read a file into the landing.

        Raises:
            BadDeliveryError: it cannot be taken in.
        """
        item = file.item
        if file.copy is None:
            raise BadDeliveryError(f"{item.shown} is no plain file", remedy="deliver a file")
        if item.shown != item.name:
            raise BadDeliveryError(f"{item.shown} has a name that is not UTF-8", remedy="rename it")
        other = self.others.get(item.shown)
        if other is not None:
            raise BadDeliveryError(
                f"{item.shown} was loaded into {other.table_name}, and its columns are those of "
                f"{self.table.identifier} now",
                remedy="deliver it under another name",
            )
        kind = format_of(item.name)
        filled = _filled(self.table, item.shown)
        connection, storage = self.session.connection, self.session.lake.storage
        limits = Limits.of(self.session.settings)

        def read(kept: Path, target: Path) -> tuple[list[str], Counts]:
            drop = Drop(kept, item.shown, limits)
            return read_drop(self.table, drop, kind, target, connection, filled)

        source = SourceFile(file.copy.parent, file.copy.name, shown=item.shown)
        manifest = self._manifest(file)
        delivery = keep(self.table, source, storage, read, name=item.shown)
        rows = delivery.rows(storage.root)
        storage.fetch({rows: None})
        return manifest.require(self.table, delivery, rows, connection)

    def _manifest(self, file: Received) -> Manifest:
        """What a file's manifest says; nothing where it has none.

        Raises:
            BadDeliveryError: it is no manifest.
        """
        if file.item.manifest is None:
            return Manifest()
        label = file.item.manifest.shown
        if file.manifest is None:
            raise BadDeliveryError(f"{label} is no plain file", remedy="deliver a file")
        return read_manifest(self.table, file.manifest, label)


def _filled(table: Table, name: str) -> Filled:
    """What the rows of a file get beside what it holds; its name and line are their key."""
    number = file_id(name)
    values = {"file_id": text(number), "file_name": text(name), "line": f"{LINE}::varchar"}
    columns = {column.name: values[column.filled] for column in table.columns if column.filled}
    return Filled(columns, f"{text(f'{number}|')} || {LINE}")
