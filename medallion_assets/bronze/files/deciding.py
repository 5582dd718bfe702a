"""What somebody decides of dropped files: to take one back, to take a held one in, or both.

Belongs here: finding the files that are meant, and what a decision would change. Does not belong
here: taking files in (see ``step``), and asking anybody (see ``cli.drops``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches

from medallion_assets.bronze.files.intake import Received
from medallion_assets.bronze.files.repeats import FILE
from medallion_assets.bronze.files.step import FileStep
from medallion_assets.cleaning.survivorship import present_sql
from medallion_assets.core.errors import BadDeliveryError, ConfigurationError
from medallion_assets.core.naming import BRONZE, BUSINESS_DAY
from medallion_assets.core.sql import text
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import bronze_schema
from medallion_assets.ledger.drops import (
    REMEDY,
    Attempt,
    Outcome,
    current_attempts,
    read_attempts,
    without_open,
)
from medallion_assets.ledger.store import FILE_DROPS, LOADS, ensure
from medallion_assets.session import Session
from medallion_assets.sources.drops.folders import INCOMING
from medallion_assets.sources.drops.manifest import paired
from medallion_assets.sources.drops.names import arrival
from medallion_assets.sources.drops.opening import open_drops
from medallion_assets.sources.drops.place import HELD, DropPlace
from medallion_assets.systems.registry import system_of
from medallion_assets.tables.model import Table

SEEN = "see `medallion drops`"


@dataclass(frozen=True)
class Decision:
    """Names of files.

    Attributes:
        withdraw: one whose rows are taken back; empty for none.
        accept: one that is taken in whatever other files say; empty for none.
        note: why.
    """

    withdraw: str = ""
    accept: str = ""
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """What a decision changes.

    Attributes:
        table: None where nothing is left to do.
        withdrawn: the attempt whose rows are taken back.
        accepted: the file that is taken in.
        rows: that are taken back, by business day.
        touched: business days that change; known once it is done.
    """

    table: Table | None
    withdrawn: Attempt | None = None
    accepted: Received | None = None
    rows: Mapping[date | None, int] = field(default_factory=dict)
    touched: Sequence[date] = ()


def plan(session: Session, tables: Sequence[Table], decision: Decision) -> Plan:
    """What a decision would change; nothing is changed.

    Args:
        tables: all tables of one system of dropped files.

    Raises:
        ConfigurationError: a file is not there, or not one that this can be decided of.
    """
    place = open_drops(session.settings, tables[0].source)
    return _Files(session, tables, place, session.reader()).plan(decision)


def decide(session: Session, tables: Sequence[Table], decision: Decision) -> Plan:
    """Do what was decided, in one publication; silver and gold follow with the next run.

    Raises:
        ConfigurationError: a file is not there, or not one that this can be decided of.
        BadDeliveryError: the file that was to be taken in cannot be; nothing was taken back.
    """
    place = open_drops(session.settings, tables[0].source)
    with session.publishing() as reader:
        for identifier in (ENTRIES, LOADS, FILE_DROPS):
            ensure(session, identifier)
        found = _Files(session, tables, place, reader).plan(decision)
        if found.table is None:
            return found
        step = FileStep(session, found.table, {table.name: table for table in tables}, place)
        outcome = step.take(
            [found.accepted] if found.accepted else [],
            withdrawn=[found.withdrawn] if found.withdrawn else [],
            note=decision.note,
            by_hand=True,
        )
    _require_loaded(decision, outcome.attempts)
    return replace(found, touched=outcome.touched)


def _require_loaded(decision: Decision, attempts: Sequence[Attempt]) -> None:
    """See that the file that was to be taken in has been.

    Raises:
        BadDeliveryError: it has not; the reason is that of its attempt.
    """
    mine = [one for one in attempts if one.file_name == decision.accept]
    if not decision.accept or (mine and mine[0].outcome == Outcome.LOADED):
        return
    reason = mine[0].error if mine else None
    problem, _, remedy = (reason or f"{decision.accept} is a file of another table").partition(
        REMEDY
    )
    kept = f"; {decision.withdraw} was not withdrawn" if decision.withdraw else ""
    raise BadDeliveryError(
        f"{problem}{kept}", remedy=remedy.removesuffix(")") or "withdraw one, then accept the other"
    )


@dataclass(frozen=True)
class _Files:
    """The files that a place and a lake know."""

    session: Session
    tables: Sequence[Table]
    place: DropPlace
    reader: SnapshotReader

    def plan(self, decision: Decision) -> Plan:
        """What a decision changes."""
        attempts = {table: self._attempts(table) for table in self.tables}
        old = self._loaded(attempts, decision.withdraw) if decision.withdraw else None
        new = self._waiting(attempts, decision, old[0] if old else None)
        table = new[0] if new else old[0] if old else None
        if old and new and old[0] is not new[0]:
            raise ConfigurationError(
                f"{decision.withdraw} is a file of {old[0].identifier}, and {decision.accept} one "
                f"of {new[0].identifier}",
                remedy="withdraw the one by `medallion drops withdraw`, then accept the other",
            )
        rows = self._rows(*old) if old else {}
        return Plan(table, old[1] if old else None, new[1] if new else None, rows)

    def _attempts(self, table: Table) -> list[Attempt]:
        if FILE_DROPS not in self.reader.heads:
            return []
        return without_open(read_attempts(self.session.connection, self.reader, table.identifier))

    def _loaded(
        self, attempts: Mapping[Table, Sequence[Attempt]], name: str
    ) -> tuple[Table, Attempt] | None:
        """The attempt whose rows are a file's; None where they were taken back already."""
        for table, noted in attempts.items():
            found = current_attempts(noted).get(name)
            if found is not None:
                return table, found
        mine = [one for noted in attempts.values() for one in noted if one.file_name == name]
        if any(one.outcome == Outcome.WITHDRAWN for one in mine):
            return None
        speaking = [found for noted in attempts.values() for found in current_attempts(noted)]
        what = f"is {mine[-1].outcome}, not loaded" if mine else "was never loaded"
        raise ConfigurationError(f"{name} {what}", remedy=_meant(name, speaking))

    def _waiting(
        self, attempts: Mapping[Table, Sequence[Attempt]], decision: Decision, of: Table | None
    ) -> tuple[Table, Received] | None:
        """The file that is taken in; None where there is none, or it is loaded already.

        Args:
            of: the table of a file that is replaced; only for one a file may wait unseen.
        """
        name = decision.accept
        if not name or any(name in current_attempts(noted) for noted in attempts.values()):
            return None
        held = {
            one.file_name: (table, one)
            for table, noted in attempts.items()
            for one in noted
            if one.outcome == Outcome.HELD
        }
        if name in held:
            table, one = held[name]
            items = {f"{HELD}/{item.name}": item for item in paired(self.place.listed(HELD))[0]}
            item = items.get(one.location)
            if item is not None:
                path = one.location.removeprefix(f"{HELD}/")
                return table, Received(replace(item, name=name, moved_to=path), one.arrived_at)
        incoming = {item.name: item for item in paired(self.place.listed())[0]} if of else {}
        if of is not None and name in incoming:
            zone = system_of(of.source).time_zone
            return of, Received(incoming[name], arrival(name, incoming[name].modified, zone))
        raise ConfigurationError(
            f"there is no file {name} in {HELD}" + (f" or {INCOMING}" if of else ""),
            remedy=_meant(name, [*held, *incoming]),
        )

    def _rows(self, table: Table, loaded: Attempt) -> dict[date | None, int]:
        """The rows of a file that speak, by business day."""
        held = self.reader.sql(f"{BRONZE}.{table.identifier}", bronze_schema(table))
        rows = present_sql(f"({held}) where {FILE} = {text(loaded.file_id)}", BUSINESS_DAY)
        query = f"select {BUSINESS_DAY}, count(*) from ({rows}) group by 1 order by 1 nulls last"
        return dict(self.session.connection.execute(query).fetchall())


def _meant(name: str, known: Sequence[str]) -> str:
    """What may have been meant instead of a name."""
    close = get_close_matches(name, known, n=3)
    return f"did you mean {', '.join(close)}?" if close else SEEN
