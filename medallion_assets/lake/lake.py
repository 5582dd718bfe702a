"""The Iceberg tables of a lake.

Belongs here: opening the lake, creating tables and adding columns to them.
Does not belong here: their content (``publish``) and which snapshot is valid
(``heads``).
"""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import NoSuchTableError
from pyiceberg.table import Table as IcebergTable
from sqlalchemy.exc import DBAPIError

from medallion_assets.core.errors import LakeError
from medallion_assets.core.naming import LAYERS
from medallion_assets.core.private import make_private
from medallion_assets.lake.iceberg.catalogues import (
    MARKER,
    Catalogue,
    claim,
    require_catalogue,
    require_own,
)
from medallion_assets.lake.iceberg.faults import explanation
from medallion_assets.lake.iceberg.intact import decoding
from medallion_assets.lake.named_files import NamedFile
from medallion_assets.lake.storage.directory import Directory, Storage
from medallion_assets.lake.storage.lease import PATIENCE_SECONDS, Lease
from medallion_assets.settings.lake import CatalogKind


class Lake:
    """A catalogue, tables, and everything else of an environment."""

    def __init__(
        self, root: Path, storage: Storage | None = None, catalogue: Catalogue | None = None
    ) -> None:
        """Name a lake by its files on this machine, its storage and catalogue; nothing is opened.

        By default it lies there, with a SQLite catalogue beside its files.
        """
        self.root = root
        self.storage: Storage = storage or Directory(root)
        self.catalogue = catalogue or Catalogue(CatalogKind.SQLITE, root)
        self._known: bytes | None = None
        self._held: Lease | None = None
        self._loaded: dict[str, IcebergTable] | None = None
        self._loaded_before: dict[str, IcebergTable] = {}
        self.read_files: dict[str, NamedFile] = {}
        """Data files that readers were given, by key; looked at when reading fails."""

    @property
    def name(self) -> str:
        """The lake as people name it."""
        return self.storage.name

    @cached_property
    def catalog(self) -> Catalog:
        """The catalogue, created with its lake at first use.

        Raises:
            LakeError: the lake cannot be used.
        """
        self.require_catalogue()
        try:
            make_private(self.root)
            if self.exists:
                return self._open()
            with self.storage.lease():
                return self._open()
        except (OSError, DBAPIError, sqlite3.Error) as error:
            raise explanation(self.root, error, name=self.name) or LakeError(
                f"the lake {self.name} cannot be opened: {error.__class__.__name__}",
                remedy="set MEDALLION_LAKE to a directory this user may write, with free space",
            ) from error

    def _open(self) -> Catalog:
        """Open the catalogue, only if it is the lake's own; the oldest lakes have no marker."""
        is_new = not self.exists
        catalog = self.catalogue.open(self.storage)
        prefix = self.catalogue.prefix
        if is_new:
            claim(self.storage, catalog, prefix)
        if self._marker is not None:
            require_own(self.name, self._marker, catalog, prefix)
        if self.is_remote:
            self.storage.adopt(self._marker or b"")
        return catalog

    def require_catalogue(self) -> None:
        """Refuse a directory whose tables no catalogue lists any more."""
        if not self.is_remote and self.catalogue.kind is CatalogKind.SQLITE:
            require_catalogue(self.name, self.root, self.catalogue.database)

    def reopen(self) -> None:
        """Forget the catalogue and what it listed; the next use opens it anew."""
        self.__dict__.pop("catalog", None)
        self._known = None
        self._loaded_before = {}
        if self._loaded is not None:
            self._loaded.clear()

    @property
    def is_remote(self) -> bool:
        """Whether files and catalogue lie in different places, and might not belong together."""
        return not isinstance(self.storage, Directory)

    @property
    def _marker(self) -> bytes | None:
        """What a lake is known by; read until it is there."""
        if self._known is None:
            self._known = self.storage.read(MARKER)
        return self._known

    @property
    def exists(self) -> bool:
        """Whether anything was ever published here."""
        return self._marker is not None if self.is_remote else self.catalogue.database.exists()

    @contextmanager
    def lease(
        self, *, patience: float = PATIENCE_SECONDS, on_wait: Callable[[str], None] = lambda _: None
    ) -> Iterator[None]:
        """Hold the publish lease, under which each table is loaded once.

        Nobody else may commit meanwhile; what does all the same is refused by the catalogue.

        Args:
            patience: seconds to wait for another holder.
            on_wait: told once who holds the lease, when waiting begins.

        Raises:
            LakeError: the lake cannot be written, or the holder did not finish in time.
        """
        with self.storage.lease(patience=patience, on_wait=on_wait) as held:
            self._held = held
            try:
                with self.loading_once():
                    yield
            finally:
                self._held = None

    @contextmanager
    def loading_once(self) -> Iterator[None]:
        """Load each table once from the catalogue, until this ends; what was before is forgotten.

        So what is done outside the lease sees every table at one state of it.
        """
        before, self._loaded = self._loaded, {}
        self._loaded_before = before or {}
        try:
            yield
        finally:
            self._loaded = None if before is None else {}
            self._loaded_before = {}

    def keep_loaded(self) -> None:
        """Take tables as loaded before the lease; nobody has published meanwhile."""
        if self._loaded is not None:
            self._loaded = {**self._loaded_before, **self._loaded}

    @property
    def is_held(self) -> bool:
        """Whether this lake object holds the publish lease."""
        return self._held is not None

    def confirm_lease(self) -> None:
        """See that the lease, if it was taken, is still held; `LakeError` if it was lost."""
        if self._held is not None:
            self._held.confirm()

    @property
    def succession(self) -> int | None:
        """The number of a lease whose former holder did not give it back; None without one."""
        return self._held.succession if self._held is not None else None

    @property
    def scratch(self) -> Path:
        """For spilled and staged data that no table names; may be emptied between runs."""
        return self.catalogue.directory / "scratch"

    def named(self, identifier: str) -> str:
        """A table as the catalogue names it; Glue's databases have a prefix."""
        return f"{self.catalogue.prefix}{identifier}"

    def table(self, identifier: str) -> IcebergTable | None:
        """A table as the catalogue has it now; None where it was never created."""
        try:
            return self.load(identifier)
        except NoSuchTableError:
            return None

    def load(self, identifier: str) -> IcebergTable:
        """A table that is known to be there; `DamagedError` if its metadata cannot be read."""
        if self._loaded is not None and identifier in self._loaded:
            return self._loaded[identifier]
        catalog, name = self.catalog, self.named(identifier)
        with decoding(f"{self.name}/{identifier.replace('.', '/')}/metadata"):
            table = catalog.load_table(name)
        if self._loaded is not None:
            self._loaded[identifier] = table
        return table

    def drop(self, identifier: str) -> None:
        """Drop a table; its files stay until they are swept."""
        self.catalog.drop_table(self.named(identifier))
        if self._loaded is not None:
            self._loaded.pop(identifier, None)

    def identifiers(self) -> list[str]:
        """Every table of the lake by its name."""
        return [
            f"{layer}.{name[-1]}"
            for layer in LAYERS
            if self.catalog.namespace_exists(self.named(layer))
            for name in self.catalog.list_tables(self.named(layer))
        ]

    def tables(self) -> Iterator[IcebergTable]:
        """Every table of the lake."""
        return map(self.load, self.identifiers())

    def drop_columns(self, identifier: str, names: Collection[str]) -> None:
        """Take columns out of a table's schema; its data files keep them, unread."""
        with self.load(identifier).update_schema() as update:
            for name in names:
                update.delete_column(name)
        self.load(identifier)

    def directory(self, identifier: str) -> Path:
        """Where the files of a table lie."""
        namespace, name = identifier.split(".")
        return self.root / namespace / name

    def data_directory(self, identifier: str) -> Path:
        """Where the data files of a table lie."""
        return self.directory(identifier) / "data"
