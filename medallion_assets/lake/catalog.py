"""The Iceberg catalogue of a lake.

Belongs here: opening the catalogue, creating tables and adding columns to them.
Does not belong here: their content (``publish``) and which snapshot is valid
(``heads``).
"""

from __future__ import annotations

import sqlite3
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import NoSuchTableError
from sqlalchemy.exc import DBAPIError

from medallion_assets.errors import LakeError
from medallion_assets.lake.faults import explanation
from medallion_assets.lake.lease import lease

if TYPE_CHECKING:
    from pyiceberg.catalog import Catalog
    from pyiceberg.partitioning import PartitionSpec
    from pyiceberg.schema import Schema
    from pyiceberg.table import Table as IcebergTable

__all__ = ["Lake", "local_path", "location"]

SCHEME = "file://"
DATABASE = "catalog.db"

KEEP_METADATA_FILES = 20
PROPERTIES = {
    "commit.retry.num-retries": "0",
    "commit.manifest-merge.enabled": "true",
    "commit.manifest.min-count-to-merge": "8",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": str(KEEP_METADATA_FILES),
    "format-version": "2",
}


def location(path: Path) -> str:
    """A path as Iceberg names it; unlike a URI it is not percent-encoded."""
    return f"{SCHEME}{path}"


def local_path(uri: str) -> str:
    """The path that `location` named."""
    return uri.removeprefix(SCHEME)


class Lake:
    """A directory with a catalogue, tables and everything else of an environment."""

    def __init__(self, root: Path) -> None:
        """Name the directory; nothing is opened or created yet."""
        self.root = root

    @cached_property
    def catalog(self) -> Catalog:
        """The catalogue, created with its directory at first use.

        Raises:
            LakeError: the directory cannot be used.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            if self.exists:
                return self._open()
            with lease(self.root):
                return self._open()
        except (OSError, DBAPIError, sqlite3.Error) as error:
            raise explanation(self.root, error) or LakeError(
                f"the lake {self.root} cannot be opened: {error.__class__.__name__}",
                remedy="set MEDALLION_LAKE to a directory this user may write, with free space",
            ) from error

    def _open(self) -> Catalog:
        """Open the catalogue's database; the first time this creates its tables."""
        return SqlCatalog(
            "medallion",
            uri=f"sqlite:///{self.root / DATABASE}",
            warehouse=location(self.root),
            pool_pre_ping="true",
        )

    @property
    def exists(self) -> bool:
        """Whether anything was ever published here."""
        return (self.root / DATABASE).exists()

    @property
    def scratch(self) -> Path:
        """For spilled and staged data that no table names; may be emptied between runs."""
        return self.root / "scratch"

    def table(self, identifier: str) -> IcebergTable | None:
        """A table as the catalogue has it now; None where it was never created."""
        try:
            return self.catalog.load_table(identifier)
        except NoSuchTableError:
            return None

    def ensure(
        self, identifier: str, schema: Schema, partitions: PartitionSpec, *, comment: str
    ) -> IcebergTable:
        """The table with at least the columns of ``schema``, created where it is missing."""
        table = self.table(identifier)
        if table is None:
            self.catalog.create_namespace_if_not_exists(identifier.split(".", maxsplit=1)[0])
            return self.catalog.create_table(
                identifier,
                schema,
                partition_spec=partitions,
                properties={**PROPERTIES, "comment": comment},
            )
        missing = set(schema.column_names) - set(table.schema().column_names)
        if missing:
            with table.update_schema() as update:
                update.union_by_name(schema)
            return self.catalog.load_table(identifier)
        return table

    def data_directory(self, identifier: str) -> Path:
        """Where the data files of a table lie."""
        namespace, name = identifier.split(".")
        return self.root / namespace / name / "data"
