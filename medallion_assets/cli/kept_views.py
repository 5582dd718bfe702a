"""The views of queries as they were opened before, found again without opening the lake.

Belongs here: when they still hold, and keeping them. Does not belong here: making them (see
``cli.opening``).

A metadata file of Iceberg never changes. So the views of some tables are the same for as long as
the catalogue names the same files of them, and of the ledger, which says what is valid. To read
these names takes a thousandth of what it takes to load what reads tables.
"""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from medallion_assets.core.own_process import code_digest, is_own
from medallion_assets.core.private import make_private, write_private
from medallion_assets.settings.environment import Settings
from medallion_assets.settings.lake import CatalogKind

DIRECTORY = "scratch/views"
MOST_KEPT = 100
"""Above this number all are forgotten."""
MOVING = "moving.json"
"""Lies in a lake that was moved away, or was not copied whole."""
LEDGER = "ledger.entries"
EVERYTHING = "*"
"""Stands for the names of all tables."""

Locations = dict[str, str]
"""The metadata file of each table of a catalogue."""


@dataclass(frozen=True)
class Views:
    """What a query needs of the lake.

    Attributes:
        statements: that create the views.
        files: that they read.
        published: the names of all tables of the lake.
        locations: the metadata files that they follow from.
    """

    statements: list[str]
    files: list[str]
    published: list[str]
    locations: Locations


def locations(settings: Settings) -> Locations | None:
    """What the catalogue names now; None where it is no file, or cannot be read."""
    if not is_own() or settings.is_on_s3 or settings.catalog_kind is not CatalogKind.SQLITE:
        return None
    if (settings.lake_root / MOVING).exists():
        return None
    file = settings.state_root / "catalog.db"
    names = "select table_namespace || '.' || table_name, metadata_location from iceberg_tables"
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as catalogue:
            return dict(catalogue.execute(names).fetchall())
    except sqlite3.Error:
        return None


def kept_views(settings: Settings, named: Iterable[str], now: Locations) -> Views | None:
    """The views of a query that names some tables, if they were kept and still hold."""
    try:
        found = Views(**json.loads(_file(settings, named).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    holds = LEDGER in found.locations and found.locations.items() <= now.items()
    return found if holds else None


def keep_views(settings: Settings, named: Iterable[str], views: Views) -> None:
    """Keep views for the next process, if the directory may be written to."""
    file = _file(settings, named)
    try:
        make_private(file.parent)
        others = list(file.parent.iterdir())
        for other in others if len(others) >= MOST_KEPT else ():
            other.unlink(missing_ok=True)
        write_private(file, json.dumps(asdict(views)))
    except OSError:
        return


def _file(settings: Settings, named: Iterable[str]) -> Path:
    """Where the views of some tables are kept: another place for other code or another lake."""
    about = "\n".join([code_digest(), str(settings.lake_root), *sorted(named)])
    return settings.state_root / DIRECTORY / f"{sha256(about.encode()).hexdigest()[:32]}.json"
