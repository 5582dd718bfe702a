"""What rows are read with: the lake at the heads it had, and a connection of their own.

Belongs here: opening and closing it. Does not belong here: which rows are read (see ``reading``).
"""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

import duckdb

from medallion_assets.core.embedded import connect
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.settings.environment import Settings


@dataclass(frozen=True)
class PinnedLake:
    """A lake whose tables stay as they were when it was opened.

    Attributes:
        scratch: where the connection puts what does not fit into memory.
    """

    lake: Lake
    reader: SnapshotReader
    connection: duckdb.DuckDBPyConnection
    scratch: Path

    @classmethod
    def opened(cls, settings: Settings) -> PinnedLake:
        """The lake of some settings as it is now.

        Raises:
            LakeError: it cannot be opened.
        """
        lake = open_lake(settings)
        scratch = lake.scratch / uuid.uuid4().hex
        connection = connect(
            scratch=scratch, memory_limit=settings.duckdb_memory, threads=settings.threads
        )
        return cls(lake, SnapshotReader(lake, read_heads(lake)), connection, scratch)

    def close(self) -> None:
        """Close the connection, and with it what is read lazily."""
        self.connection.close()
        shutil.rmtree(self.scratch, ignore_errors=True)
