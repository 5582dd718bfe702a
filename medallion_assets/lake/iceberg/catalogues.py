"""Opening the catalogue that a lake's tables are listed in.

Belongs here: SQLite, PostgreSQL and Glue behind pyiceberg's own interface, and the
guard that a lake on S3 is only ever opened with the one catalogue that knows its
tables. Does not belong here: tables (see ``lake.lake``).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from pyiceberg.catalog import Catalog
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import NoSuchNamespaceError

from medallion_assets.core.errors import DamagedError, LakeError
from medallion_assets.core.naming import LEDGER
from medallion_assets.core.private import make_private
from medallion_assets.lake.storage.directory import Storage
from medallion_assets.secrets.redaction import require_postgresql
from medallion_assets.secrets.resolving import resolved
from medallion_assets.settings.environment import Settings
from medallion_assets.settings.lake import CatalogKind

VARIABLE = "MEDALLION_CATALOG"
DATABASE = "catalog.db"
MARKER = "lake.json"
"""The object by which a prefix is known to be a lake, and which one."""
IDENTITY = "medallion.lake"
"""The property of the ledger's namespace that names the same lake."""
CONNECT_SECONDS = 10
BUSY_SECONDS = 600
"""How long a commit to SQLite waits: many are made at once, and disks are slow."""


@dataclass(frozen=True)
class Catalogue:
    """Which catalogue, and what is needed to open it.

    Attributes:
        directory: where SQLite's file lies.
        address: of PostgreSQL, or where that is kept.
        prefix: before the names of namespaces.
    """

    kind: CatalogKind
    directory: Path
    address: SecretStr | None = None
    prefix: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Catalogue:
        """The one that is configured."""
        kind = settings.catalog_kind
        address = settings.catalog if kind is CatalogKind.POSTGRESQL else None
        prefix = settings.glue_databases if kind is CatalogKind.GLUE else ""
        return cls(kind, settings.state_root, address, prefix)

    @property
    def database(self) -> Path:
        """SQLite's file."""
        return self.directory / DATABASE

    def open(self, storage: Storage) -> Catalog:
        """Open it; the first time this creates the tables of a database.

        SQLite's file is seen only when its tables are there: whoever sees it opens it at once,
        without the lease, and would make them as well. To create it the lease has to be held.

        Raises:
            SecretError: PostgreSQL's address cannot be had, or is none.
        """
        properties = {"warehouse": storage.uri(storage.root), **storage.io}
        if self.kind is CatalogKind.GLUE:
            # boto3 takes a while to import, which other lakes do without.
            from medallion_assets.lake.iceberg.glue import open_glue  # noqa: PLC0415

            return open_glue(storage.name, properties)
        if self.address is not None:
            address = resolved(VARIABLE, self.address)
            url = _with_driver(require_postgresql(VARIABLE, address))
            return SqlCatalog(storage.name, uri=url, pool_pre_ping="true", **properties)
        if not self.database.exists():
            make_private(self.directory)
            draft = self.database.with_suffix(".new")
            draft.unlink(missing_ok=True)
            _sqlite(draft, properties).close()
            draft.replace(self.database)
        return _sqlite(self.database, properties)


def _sqlite(file: Path, properties: Mapping[str, str]) -> SqlCatalog:
    """A catalogue in a file, with its tables."""
    uri = f"sqlite:///{file}?timeout={BUSY_SECONDS}"
    return SqlCatalog("medallion", uri=uri, pool_pre_ping="true", **properties)


def _with_driver(address: str) -> str:
    """The address with the driver that is installed, and a limit to waiting."""
    rest = address.split("://", maxsplit=1)[1]
    sign = "&" if "?" in rest else "?"
    limit = "" if "connect_timeout=" in rest else f"{sign}connect_timeout={CONNECT_SECONDS}"
    return f"postgresql+psycopg://{rest}{limit}"


def claim(storage: Storage, catalog: Catalog, prefix: str) -> None:
    """Make a new lake and its catalogue name each other. The lease has to be held."""
    namespace = f"{prefix}{LEDGER}"
    ensure_namespace(catalog, namespace, {IDENTITY: uuid.uuid4().hex})
    known = catalog.load_namespace_properties(namespace).get(IDENTITY)
    if known is None:  # the namespace was made by somebody else, for example by Terraform
        known = uuid.uuid4().hex
        catalog.update_namespace_properties(namespace, updates={IDENTITY: known})
    storage.write(MARKER, _marker(known), only_if_new=True)


def ensure_namespace(
    catalog: Catalog, name: str, properties: Mapping[str, str] | None = None
) -> None:
    """Create a namespace that is missing.

    It is looked for first, so that where somebody else makes them, as Terraform does, nobody
    needs the right to.
    """
    if not catalog.namespace_exists(name):
        catalog.create_namespace_if_not_exists(name, dict(properties or {}))


def require_catalogue(lake: str, root: Path, database: Path) -> None:
    """Refuse a directory with a lake whose catalogue is lost.

    A new catalogue would be a new lake in the old place, and the next sweep would delete
    the files of the former one.

    Raises:
        LakeError: there are tables, and SQLite's file is missing or empty.
    """
    if database.exists() and database.stat().st_size:
        return
    tables = next(root.glob("*/*/metadata/*.metadata.json"), None)
    if tables is None and not (root / MARKER).exists():
        return
    how = "is empty" if database.exists() else "is missing"
    raise LakeError(
        f"the lake {lake} has tables, but its catalogue {database} {how}",
        remedy=f"make it anew by `medallion repair`, or restore {database.name} from a backup of "
        "the whole directory; to begin anew, move the directory away first",
    )


def require_own(lake: str, marker: bytes, catalog: Catalog, prefix: str) -> None:
    """Refuse a catalogue that does not know the lake's tables.

    Two catalogues would each publish their own state to the same place, and sweeping
    with one would delete the files of the other.

    Args:
        marker: the content of `MARKER`.

    Raises:
        LakeError: the lake was built with another one.
    """
    try:
        known = catalog.load_namespace_properties(f"{prefix}{LEDGER}").get(IDENTITY)
    except NoSuchNamespaceError:
        known = None
    if identity_of(marker) is None:
        raise DamagedError(
            f"{lake}/{MARKER}",
            "does not name the lake",
            remedy="restore the file from a backup, or make it anew by `medallion repair`",
        )
    if known is None or known != identity_of(marker):
        raise LakeError(
            f"the lake {lake} was built with another catalogue than the configured one",
            remedy="set MEDALLION_CATALOG (and MEDALLION_STATE, where the SQLite catalogue lies) "
            "to the one it was built with, or MEDALLION_LAKE to a new prefix; if it is lost, "
            "see `medallion repair`",
        )


def identity_of(marker: bytes | None) -> str | None:
    """The lake that a marker names; None where it is missing or damaged."""
    try:
        return str(json.loads(marker or b"")["lake"])
    except (ValueError, TypeError, KeyError):
        return None


def write_marker(storage: Storage, known: str) -> None:
    """Write the marker anew unless it names the lake already."""
    if identity_of(storage.read(MARKER)) != known:
        storage.write(MARKER, _marker(known))


def _marker(known: str) -> bytes:
    return json.dumps({"lake": known}).encode()
