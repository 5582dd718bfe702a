"""One piece of work on a lake: its connection, its settings and who asked for it.

Belongs here: what every step needs and nothing a step decides. A session lasts
for one step and is the only thing that opens an engine.
"""

import logging
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb
from pyiceberg.partitioning import PartitionSpec
from pyiceberg.schema import Schema

from medallion_assets.core.embedded import connect
from medallion_assets.core.errors import EngineError, ForeignChangeError, LakeError, OutdatedError
from medallion_assets.core.partitions import DayRange
from medallion_assets.engines.elsewhere import EMBEDDED_ONLY, Elsewhere
from medallion_assets.lake.changes import Change, outdated, require_there, stored
from medallion_assets.lake.damage import explaining_damage
from medallion_assets.lake.ensuring import as_described, ensure
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.journal import is_unfinished
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.publish import publish, recover
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.rotation import begun, finish_rotation
from medallion_assets.settings.environment import Settings

LOGGER = logging.getLogger(__name__)

ATTEMPTS = 3
"""How often a step computes without the lease, before it holds the lease while it computes."""

FAULTS = (LakeError, duckdb.IOException, OSError)
"""What reading may end in where others have replaced and deleted what is read."""

T = TypeVar("T")


@dataclass(frozen=True)
class Session:
    """What a step works with.

    Attributes:
        scratch: a directory that ends with the session.
        elsewhere: the engines that are not embedded.
        report: writes for a person what a long piece of work is doing.
    """

    settings: Settings
    lake: Lake
    connection: duckdb.DuckDBPyConnection
    days: DayRange
    run_id: str
    scratch: Path
    elsewhere: Elsewhere
    report: Callable[[str], None] = LOGGER.info

    @contextmanager
    def publishing(self) -> Iterator[SnapshotReader]:
        """Hold the publish lease on a recovered lake, reading what is valid now."""
        with self.lake.lease(on_wait=self.report):
            for name in recover(self.lake):
                self.report(f"took back an unfinished publication of {name}")
            if finish_rotation(self.lake, self.settings.working_copies):
                self.report("the lake has its new key of pseudonyms")
            yield self.reader()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lease, which this session may have already."""
        if self.lake.is_held:
            yield
            return
        with self.publishing():
            yield

    def reader(self) -> SnapshotReader:
        """Read the tables as the last ledger commit names them."""
        return SnapshotReader(self.lake, read_heads(self.lake))

    def optimistically(self, work: Callable[[SnapshotReader], T]) -> T:
        """Do work that reads valid tables and then commits, without the lease until it commits.

        Where what it read has changed before it could commit, it is done again, and at last
        under the lease. What it stages in vain is swept.

        Args:
            work: calls `commit` at most once, as the last thing that changes the lake.
        """
        for _ in range(ATTEMPTS):
            self._recover()
            reader = None
            try:
                with self.lake.loading_once():
                    reader = self.reader()
                    return work(reader)
            except OutdatedError as fault:
                why = fault.problem
            except FAULTS as fault:
                if reader is None or not reader.changed_since(self.reader()):
                    raise
                why = str(fault)
            self.report(f"done again, from the present state of the lake: {why}")
        with self.publishing() as reader:
            return work(reader)

    def _recover(self) -> None:
        """Finish or take back what a run that died has left, as taking the lease does."""
        if is_unfinished(self.lake) or begun(self.lake.storage) is not None:
            with self.publishing():
                pass

    def commit(
        self,
        reader: SnapshotReader,
        changes: Sequence[Change],
        ledger: Change | None,
        *,
        confirm: Callable[[], object] = lambda: None,
    ) -> Mapping[str, int]:
        """Publish what was made from what a reader has read, under the lease.

        Args:
            confirm: raises where something else that counts is not as it was.

        Returns:
            The new heads.

        Raises:
            OutdatedError: some of it has changed; nothing was published.
            LakeError: as `publish`.
        """
        if self.lake.is_held:
            return publish(self.lake, changes, ledger, self.run_id)
        changes = [stored(self.lake, change) for change in changes]
        ledger = stored(self.lake, ledger) if ledger else None
        with self.publishing() as now:
            if reader.heads == now.heads:
                self.lake.keep_loaded()
            if changed := reader.changed_since(now):
                names = ", ".join(changed)
                raise outdated(f"others have changed {names} meanwhile")
            require_there(self.lake, [*changes, *([ledger] if ledger else [])])
            confirm()
            try:
                return publish(self.lake, changes, ledger, self.run_id)
            except ForeignChangeError as error:  # say somebody has added a column meanwhile
                raise OutdatedError(error.problem, remedy=error.remedy) from error

    def ensure(
        self,
        identifier: str,
        schema: Schema,
        partitions: PartitionSpec,
        *,
        comment: str,
        tags: Mapping[str, str],
    ) -> Schema:
        """The columns of a table with at least some columns, created where it is missing.

        The lease is taken where the catalogue has to be changed.
        """
        lake = self.lake
        table = as_described(lake, identifier, schema, comment=comment, tags=tags)
        if table is not None:
            return table.schema()
        with self.changing():
            made = ensure(lake, identifier, schema, partitions, comment=comment, tags=tags)
            return made.schema()


@contextmanager
def open_session(
    settings: Settings,
    *,
    run_id: str,
    report: Callable[[str], None] = LOGGER.info,
    elsewhere: Elsewhere = EMBEDDED_ONLY,
) -> Iterator[Session]:
    """Open a session; its scratch directory and connection end with it.

    Raises:
        LakeError: the lake cannot be used, with the reason and a remedy.
    """
    lake = open_lake(settings)
    scratch = lake.scratch / uuid.uuid4().hex
    with explaining_damage(lake), _explaining_memory(settings):
        lake.catalog  # noqa: B018 - opens the catalogue, or says why it cannot
        scratch.mkdir(parents=True)
        connection = connect(
            scratch=scratch, memory_limit=settings.duckdb_memory, threads=settings.threads
        )
        try:
            days = DayRange(settings.first_day, settings.final_day())
            yield Session(settings, lake, connection, days, run_id, scratch, elsewhere, report)
        finally:
            connection.close()
            lake.storage.prune(settings.mirror_bytes)
            shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _explaining_memory(settings: Settings) -> Iterator[None]:
    """Explain that DuckDB may not have the memory that a step needs.

    Raises:
        EngineError: it has spilled to disk what it can, and needs more.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise EngineError(
            f"DuckDB needs more memory than the {settings.duckdb_memory} that it may use: "
            f"{str(error).splitlines()[0]}",
            remedy="give the machine or the container twice the memory, where "
            f"MEDALLION_MEMORY_LIMIT={settings.memory_limit} is more; else raise that limit, or "
            "use fewer threads (MEDALLION_THREADS)",
        ) from error
