"""The DuckDB file that gold is built in.

Belongs here: the working copy, its scratch copy and what the platform remembers
in it. Does not belong here: building and publishing.

The working copy is a cache of the published tables: it saves incremental runs a
rebuild and may be deleted at any time. It is only replaced by a scratch copy whose
tables were tested and published. Readers never open it.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from medallion_assets.core.embedded import connected
from medallion_assets.core.sql import first_row
from medallion_assets.gold.dbt import NodeResult
from medallion_assets.gold.project import DATABASE_NAME
from medallion_assets.lake.storage.lease import locked
from medallion_assets.settings.environment import Settings

Versions = dict[tuple[str, date | None], str]
"""What each day of a silver table holds, and, without a day, each table of gold that is read."""
Fingerprints = dict[tuple[str, str], str]


SILVER = [("name", pa.string()), ("day", pa.date32()), ("version", pa.string())]
PUBLISHED = [("model", pa.string()), ("part", pa.string()), ("print", pa.string())]
HEADS = [("name", pa.string()), ("head", pa.int64())]
STATEMENTS = [("mark", pa.string())]
INPUTS = [("name", pa.string()), ("print", pa.string())]
RESULTS = [("place", pa.int64()), ("result", pa.string())]


@dataclass(frozen=True)
class BuiltFrom:
    """What a warehouse file knows of the lake it was built from.

    Attributes:
        versions: of each day of silver that gold was built from.
        published: fingerprints of what was published, by model and part.
        heads: the published snapshots that the tables of the file equal.
        statements: what tells by which statements gold was built; empty where it was not.
        inputs: fingerprints of all that the models were last built from together.
        results: what became of each model and test then, parents first.
    """

    versions: Versions
    published: Fingerprints
    heads: dict[str, int]
    statements: str
    inputs: dict[str, str]
    results: tuple[NodeResult, ...]


class BuildMemory:
    """The tables of a warehouse file in which it is written down; a file may lack them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Use the tables of an open warehouse file."""
        self.connection = connection

    def read(self) -> BuiltFrom:
        """Everything that is known."""
        marks = self._rows("statements")
        return BuiltFrom(
            versions={(name, day): version for name, day, version in self._rows("silver")},
            published={(model, part): found for model, part, found in self._rows("published")},
            heads=dict(self._rows("heads")),
            statements=marks[0][0] if marks else "",
            inputs=dict(self._rows("inputs")),
            results=tuple(NodeResult(**json.loads(text)) for _, text in self._rows("results")),
        )

    def _rows(self, table: str) -> list[tuple[Any, ...]]:
        """The rows of a table in their order; none where an earlier version wrote the file."""
        known = "select 1 from duckdb_tables() where schema_name = 'memory' and table_name = ?"
        if first_row(self.connection.execute(known, [table])) is None:
            return []
        return self.connection.execute(f"from memory.{table} order by rowid").fetchall()

    def remember_build(self, inputs: Mapping[str, str], results: Sequence[NodeResult]) -> None:
        """Replace what is known of the last build of all models."""
        self._replace("inputs", list(inputs.items()), pa.schema(INPUTS))
        told = [(place, json.dumps(asdict(result))) for place, result in enumerate(results)]
        self._replace("results", told, pa.schema(RESULTS))

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
        self.connection.execute("create schema if not exists memory")
        self.connection.register("remembered", pa.Table.from_arrays(arrays, schema=schema))
        self.connection.execute(f"create or replace table memory.{table} as from remembered")
        self.connection.unregister("remembered")


class Warehouse:
    """The working copy and one scratch copy of it."""

    def __init__(self, root: Path, scratch: Path, settings: Settings) -> None:
        """Name the files; nothing is copied yet.

        Args:
            settings: how much memory and how many threads may be used.
        """
        self.working = root / DATABASE_NAME
        self.scratch = scratch / DATABASE_NAME
        self._options: dict[str, str | int] = {
            "memory_limit": settings.duckdb_memory,
            "threads": settings.threads,
        }

    def prepare(self, *, anew: bool) -> None:
        """Make the scratch copy: empty, or of the working copy."""
        self.scratch.parent.mkdir(parents=True, exist_ok=True)
        if anew:
            self.scratch.unlink(missing_ok=True)
        else:
            shutil.copyfile(self.working, self.scratch)

    def keep(self) -> None:
        """Make the scratch copy the working copy."""
        self.working.parent.mkdir(parents=True, exist_ok=True)
        self.scratch.replace(self.working)

    def alone(self, on_wait: Callable[[str], None]) -> AbstractContextManager[None]:
        """Hold the right to build here; another process of this machine waits.

        Raises:
            LakeError: another one has been building for too long.
        """
        home = self.working.parent
        return locked(
            home / "build.lock",
            in_front=home / "build.next",
            held=f"the working copy of gold in {home.name}",
            doing=f"building gold of {home.name}",
            on_wait=on_wait,
        )

    def known(self) -> BuiltFrom | None:
        """What the working copy knows; None where there is none."""
        if not self.working.exists():
            return None
        with self.as_kept() as connection:
            return BuildMemory(connection).read()

    def open(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Open the scratch copy; close it before dbt does."""
        return self._opened(self.scratch, read_only=False)

    def as_kept(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Open the working copy, to read."""
        return self._opened(self.working, read_only=True)

    @contextmanager
    def _opened(self, file: Path, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to a file."""
        connection = connected(file, read_only=read_only, **self._options)
        try:
            yield connection
        finally:
            connection.close()
