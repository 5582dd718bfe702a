"""Published rows with the pseudonyms of another key, made from the received values in bronze.

Belongs here: which columns of silver, histories, quarantine and gold hold pseudonyms, and staging
them anew. Does not belong here: what is published with them (see ``silver.rotation``).

A row of silver, of a history and of quarantine names the received row that it was made of, so
its pseudonyms are made again from that row. Gold and tables of one's own do not, so there each
former pseudonym is replaced by the one that the other layers got in its place.
"""

from collections.abc import Iterator, Sequence

import ibis
from pyiceberg.table import Table as IcebergTable
from pyiceberg.transforms import MonthTransform
from pyiceberg.types import StringType

from medallion_assets.cleaning.preparing import typed_rows
from medallion_assets.core.errors import LakeError
from medallion_assets.core.naming import (
    BRONZE,
    GOLD,
    LINE,
    LOAD_ID,
    OPERATION,
    OWN,
    PSEUDONYM_FORM,
    QUARANTINE,
    ROW_HASH,
    SILVER,
    UPSERT,
    VALID_FROM,
)
from medallion_assets.core.sql import first_row, quoted, text
from medallion_assets.engines.protocol import Dialect, compiled
from medallion_assets.engines.statements import statement
from medallion_assets.lake.changes import Change
from medallion_assets.lake.heads import notes_of
from medallion_assets.lake.iceberg.contents import EVERYTHING
from medallion_assets.lake.reading import SnapshotReader, stage
from medallion_assets.lake.schemas import bronze_schema
from medallion_assets.session import Session
from medallion_assets.silver.hiding import pseudonym
from medallion_assets.silver.scope import bronze_columns
from medallion_assets.tables.model import Pii, Table

PAIRS = "renamed_pseudonyms"
"""Each former pseudonym with the one that takes its place."""
RENAMED = "renamed_rows"
RECEIVED = "renamed_received"
ROW = f"{LOAD_ID}, {LINE}, {ROW_HASH}"
"""What a row and the received row that it was made of have in common."""
MADE = (f"{GOLD}.", f"{OWN}.")
"""Layers whose rows name no received row."""
STALE = "run all days by the former key first, so that every layer is up to date, and repeat"
STALE_OWN = "keep pseudonyms as whole values in it, or `medallion remove` it, and repeat"


class Renaming:
    """Stages tables with new pseudonyms and knows which former one became which."""

    def __init__(self, session: Session, reader: SnapshotReader) -> None:
        """Nothing is renamed yet; the connection has the new key."""
        self.session = session
        self.reader = reader
        session.connection.execute(
            f"create or replace temp table {PAIRS} (former varchar, renamed varchar)"
        )

    def pseudonyms(self) -> int:
        """How many different pseudonyms were replaced."""
        return self._count(f"select count(*) from {PAIRS}")

    def of_table(self, table: Table) -> Iterator[Change]:
        """New silver, history and quarantine of a described table, where these hold pseudonyms."""
        rejected = [column.name for column in table.columns if column.pii is not Pii.NONE]
        if rejected:
            bronze = self.reader.sql(f"{BRONZE}.{table.identifier}", bronze_schema(table))
            self._define(f"{BRONZE}_{table.name}", bronze)
            self._define(RECEIVED, f"from {_bronze(table)} where {OPERATION} = {text(UPSERT)}")
        yield from self._of_rows(f"{QUARANTINE}.{table.identifier}", rejected, (LOAD_ID, LINE))
        if table.direct_columns:
            self._define(RECEIVED, _shown_sql(table))
        for name, more in ((table.identifier, ()), (table.history_identifier, (VALID_FROM,))):
            order = (*table.key, *more)
            yield from self._of_rows(f"{SILVER}.{name}", table.direct_columns, order)

    def _of_rows(
        self, identifier: str, columns: Sequence[str], order: Sequence[str]
    ) -> Iterator[Change]:
        """One change of a table whose rows name received rows; none where nothing is there."""
        if not columns or identifier not in self.reader.heads or not self.reader.rows(identifier):
            return
        source = self.reader.table(identifier)
        assert source is not None  # noqa: S101 - a head has its table
        made = ", ".join(f"{pseudonym(quoted(name))} as {quoted(name)}" for name in columns)
        received = f"select distinct {ROW}, {made} from {RECEIVED}"
        new = ", ".join(f"made.{quoted(name)} as {quoted(name)}" for name in columns)
        former = ", ".join(f"kept.{quoted(name)} as {quoted(_former(name))}" for name in columns)
        self.session.connection.execute(
            f"""
            create or replace temp table {RENAMED} as
            select kept.* replace ({new}), {former}
            from ({self.reader.sql(identifier, source.schema())}) as kept
            join ({received}) as made using ({ROW})
            """
        )
        self._require_explained(identifier, columns)
        in_order = f"from {RENAMED} order by {', '.join(map(quoted, order))}"
        yield self._staged(identifier, source, in_order)

    def _define(self, name: str, query: str) -> None:
        self.session.connection.execute(f"create or replace temp view {quoted(name)} as {query}")

    def _require_explained(self, identifier: str, columns: Sequence[str]) -> None:
        """Refuse rows whose pseudonyms bronze does not explain, one by one.

        The same person has to keep one pseudonym, and no two may get the same.

        Raises:
            LakeError: rows without a received row, or pseudonyms that would fall together.
        """
        found = self._count(f"select count(*) from {RENAMED}")
        if found != self.reader.rows(identifier):
            raise LakeError(
                f"{identifier} has {self.reader.rows(identifier):,} rows, of which bronze explains "
                f"{found:,}; the key was not changed",
                remedy="see `medallion verify --deep`, and `medallion repair`",
            )
        for name in columns:
            former, new = quoted(_former(name)), quoted(name)
            if self._count(
                f"select count(*) from {RENAMED} where ({former} is null) <> ({new} is null)"
            ):
                raise _unlike(identifier, name)
            self.session.connection.execute(
                f"""
                insert into {PAIRS}
                select distinct {former}, {new} from {RENAMED} where {former} is not null
                except from {PAIRS}
                """
            )
            distinct = f"select least(count(distinct former), count(distinct renamed)) from {PAIRS}"
            if self._count(distinct) != self.pseudonyms():
                raise _unlike(identifier, name)

    def of_made(self) -> list[Change]:
        """New tables of gold and of one's own, of those that hold pseudonyms.

        Raises:
            LakeError: one holds a pseudonym that is nowhere else, or a part of one.
        """
        names = sorted(name for name in self.reader.heads if name.startswith(MADE))
        return [change for name in names for change in self._of_made(name)]

    def _of_made(self, identifier: str) -> Iterator[Change]:
        source = self.reader.table(identifier)
        assert source is not None  # noqa: S101 - a head has its table
        rows = self.reader.sql(identifier, source.schema())
        texts = [f.name for f in source.schema().fields if isinstance(f.field_type, StringType)]
        holding = [
            name
            for name in texts
            if self._count(f"select count(*) from ({rows}) where {_holds(name)}")
        ]
        if not holding:
            return
        for name in holding:
            self._require_known(identifier, rows, name)
        new = ", ".join(
            f"coalesce({quoted(f'new {name}')}.renamed, kept.{quoted(name)}) as {quoted(name)}"
            for name in holding
        )
        joins = " ".join(
            f"left join {PAIRS} as {quoted(f'new {name}')} "
            f"on {quoted(f'new {name}')}.former = kept.{quoted(name)}"
            for name in holding
        )
        query = f"select kept.* replace ({new}) from ({rows}) as kept {joins}"
        yield self._staged(identifier, source, query)

    def _require_known(self, identifier: str, rows: str, name: str) -> None:
        """Refuse a column with pseudonyms that no other layer has, or that are not all of it."""
        unknown = self._count(
            f"select count(*) from ({rows}) where {_holds(name)} "
            f"and {quoted(name)} not in (select former from {PAIRS})"
        )
        if unknown:
            raise LakeError(
                f"{identifier} has {unknown:,} values of {name} with pseudonyms that silver does "
                "not have; the key was not changed",
                remedy=STALE_OWN if identifier.startswith(f"{OWN}.") else STALE,
            )

    def _staged(self, identifier: str, source: IcebergTable, query: str) -> Change:
        """The whole content of a table, in its partitions, with what its head says of it."""
        files = stage(
            self.session.connection,
            query,
            source.schema(),
            self.session.lake.data_directory(identifier),
            partition_sql=_partition_sql(source),
        )
        head = source.snapshot_by_id(self.reader.heads[identifier])
        return Change(identifier, files, replaces=EVERYTHING, notes=notes_of(head))

    def _count(self, query: str) -> int:
        found = first_row(self.session.connection.execute(query))
        return int(found[0]) if found else 0


def _bronze(table: Table) -> str:
    return quoted(f"{BRONZE}_{table.name}")


def _holds(name: str) -> str:
    """SQL for a pseudonym being somewhere in a text."""
    return f"regexp_matches({quoted(name)}, {text(PSEUDONYM_FORM)})"


def _former(name: str) -> str:
    return f"former {name}"


def _unlike(identifier: str, column: str) -> LakeError:
    what = f"the received values of {column} do not lead to its pseudonyms one by one"
    return LakeError(f"{identifier}: {what}; the key was not changed", remedy=STALE)


@statement
def _shown_sql(table: Table) -> str:
    """The received rows of a table with what singles a person out, as silver shows it."""
    bronze = ibis.table(bronze_columns(table), name=f"{BRONZE}_{table.name}")
    rows = typed_rows(table, bronze.filter(bronze[OPERATION] == UPSERT))
    return compiled(rows.select(*table.direct_columns, LOAD_ID, LINE, ROW_HASH), Dialect.DUCKDB)


def _partition_sql(table: IcebergTable) -> str | None:
    """The value by which rows go into one file; None where a table has no partitions."""
    fields = table.spec().fields
    if not fields:
        return None
    column = quoted(table.schema().find_field(fields[0].source_id).name)
    return (
        f"strftime({column}, '%Y-%m')"
        if isinstance(fields[0].transform, MonthTransform)
        else column
    )
