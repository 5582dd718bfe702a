"""The DuckDB file that dbt builds in.

Belongs here: the working copy, its scratch copy and what the platform remembers
in it. Does not belong here: building and publishing.

The working copy is a cache of the published tables: it saves incremental runs a
rebuild and may be deleted at any time. It is only replaced by a scratch copy whose
tables were tested and published. Readers never open it.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from medallion_assets.core.sql import first_row
from medallion_assets.gold.project import DATABASE_NAME

Versions = dict[tuple[str, date | None], str]
"""What each day of a silver table holds, and, without a day, each table of gold that is read."""
Fingerprints = dict[tuple[str, str], str]


SILVER = [("name", pa.string()), ("day", pa.date32()), ("version", pa.string())]
PUBLISHED = [("model", pa.string()), ("part", pa.string()), ("print", pa.string())]
HEADS = [("name", pa.string()), ("head", pa.int64())]
STATEMENTS = [("mark", pa.string())]


class BuildMemory:
    """What a warehouse file knows of the lake it was built from."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Use the tables of an open warehouse file."""
        self.connection = connection
        found = connection.execute("select 1 from duckdb_schemas() where schema_name = 'memory'")
        if first_row(found) is None:
            connection.execute("create schema memory")
            self.remember({}, {}, {}, "")
        connection.execute("create table if not exists memory.statements (mark varchar)")

    def versions(self) -> Versions:
        """The version of each silver table's day that gold was built from."""
        rows = self.connection.execute("from memory.silver").fetchall()
        return {(name, day): version for name, day, version in rows}

    def heads(self) -> dict[str, int]:
        """The published snapshots that the tables of this file equal."""
        return dict(self.connection.execute("from memory.heads").fetchall())

    def published(self) -> Fingerprints:
        """Fingerprints of what was published, by model and part."""
        rows = self.connection.execute("from memory.published").fetchall()
        return {(model, part): fingerprint for model, part, fingerprint in rows}

    def statements(self) -> str:
        """What tells by which statements gold was built; empty where it was not."""
        found = first_row(self.connection.execute("from memory.statements"))
        return str(found[0]) if found else ""

    def remember(
        self, versions: Versions, published: Fingerprints, heads: Mapping[str, int], statements: str
    ) -> None:
        """Replace everything that is known."""
        silver = [(*key, version) for key, version in versions.items()]
        self._replace("silver", silver, pa.schema(SILVER))
        fingerprints = [(*key, fingerprint) for key, fingerprint in published.items()]
        self._replace("published", fingerprints, pa.schema(PUBLISHED))
        self._replace("heads", list(heads.items()), pa.schema(HEADS))
        self._replace("statements", [(statements,)], pa.schema(STATEMENTS))

    def _replace(self, table: str, rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> None:
        """Replace the rows of a table; from Arrow, since single inserts take seconds."""
        columns = zip(*rows, strict=True) if rows else [()] * len(schema)
        arrays = [
            pa.array(values, kind) for values, kind in zip(columns, schema.types, strict=True)
        ]
        self.connection.register("remembered", pa.Table.from_arrays(arrays, schema=schema))
        self.connection.execute(f"create or replace table memory.{table} as from remembered")
        self.connection.unregister("remembered")


class Warehouse:
    """The working copy and one scratch copy of it."""

    def __init__(self, root: Path, scratch: Path) -> None:
        """Name the files; nothing is copied yet."""
        self.working = root / DATABASE_NAME
        self.scratch = scratch / DATABASE_NAME

    def prepare(self) -> None:
        """Make the scratch copy from the working copy, if there is one."""
        self.scratch.parent.mkdir(parents=True, exist_ok=True)
        if self.working.exists():
            shutil.copyfile(self.working, self.scratch)

    def start_over(self) -> None:
        """Forget what the scratch copy holds."""
        self.scratch.parent.mkdir(parents=True, exist_ok=True)
        self.scratch.unlink(missing_ok=True)

    def keep(self) -> None:
        """Make the scratch copy the working copy."""
        self.working.parent.mkdir(parents=True, exist_ok=True)
        self.scratch.replace(self.working)

    @contextmanager
    def open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the scratch copy; close it before dbt does."""
        connection = duckdb.connect(
            str(self.scratch),
            config={"autoinstall_known_extensions": False, "autoload_known_extensions": False},
        )
        try:
            yield connection
        finally:
            connection.close()
