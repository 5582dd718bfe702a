"""Checks before work: what is configured, what is reachable, what can be written.

Belongs here: checks that several commands share. Does not belong here: printing what
they found.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from medallion_assets.core.errors import BadDeliveryError, LakeError, MedallionError, SourceError
from medallion_assets.core.private import OTHERS
from medallion_assets.gold.project import load_manifest
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.journal import is_unfinished
from medallion_assets.lake.opening import open_lake
from medallion_assets.secrets.redaction import redacted
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.pseudonyms import key_state, require_same_key
from medallion_assets.silver.verification import verify_lake
from medallion_assets.simulation import server
from medallion_assets.simulation.shopease.place import is_embedded, server_home
from medallion_assets.sources.drops.manifest import paired
from medallion_assets.sources.drops.opening import open_drops
from medallion_assets.sources.export_files import find
from medallion_assets.sources.origin import database_of, is_from_database
from medallion_assets.tables.olist import OLIST
from medallion_assets.tables.systems import is_dropped, system_of

LITTLE_SPACE = 2 * 1024**3


@dataclass(frozen=True)
class Diagnosis:
    """One thing that was looked at."""

    what: str
    fine: bool
    finding: str


def examine() -> list[Diagnosis]:
    """Look at everything a run needs, without changing anything.

    Raises:
        ConfigurationError: a setting is wrong, so nothing else can be judged.
    """
    settings = Settings.load()
    questions: dict[str, Callable[[Settings], str]] = {
        "environment": lambda s: f"{s.env}, time zone {s.time_zone}",
        "days": _days,
        "engine": _engine,
        "olist": _olist,
        "shopease": _shopease,
        "sales_drops": _drops,
        "pii key": key_state,
        "lake": require_writable,
        "privacy": _private,
        "disk": _disk,
        "tables": _tables,
        "gold project": lambda _: f"{len(load_manifest()['nodes'])} nodes",
        "dagster home": lambda s: str(s.dagster_home),
    }
    return [_ask(what, question, settings) for what, question in questions.items()]


def require_ready(settings: Settings, source: str = "olist") -> None:
    """Refuse a run that every step would fail, before it writes anything.

    A single file that is missing or bad is left to the run: the other tables need not wait.

    Raises:
        ConfigurationError: a setting is missing or cannot be used.
        LakeError: the lake cannot be written.
        SourceError: the source's database cannot be read.
    """
    if is_dropped(source):
        open_drops(settings).listed()
    elif is_from_database(settings, system_of(source).tables[0]):
        _require_tables(settings, source)
    else:
        with suppress(BadDeliveryError):
            find(OLIST[0], settings.olist_export)
    require_writable(settings)
    open_lake(settings)
    require_same_key(settings)


def _ask(what: str, question: Callable[[Settings], str], settings: Settings) -> Diagnosis:
    """One answer, good or bad."""
    try:
        return Diagnosis(what, True, question(settings))  # noqa: FBT003 - a field
    except MedallionError as error:
        return Diagnosis(what, False, redacted(str(error)))  # noqa: FBT003 - a field


def _days(settings: Settings) -> str:
    """The range, whose end may be yesterday and not a setting."""
    return f"{settings.first_day} … {settings.final_day()}"


def _engine(settings: Settings) -> str:
    return f"DuckDB {duckdb.__version__}, {settings.memory_limit}, {settings.threads} threads"


def _require_tables(settings: Settings, source: str) -> str:
    """See that all tables of a source can be read; says where.

    Raises:
        SourceError: they cannot.
    """
    database = database_of(settings, source, lambda _: None)
    tables = system_of(source).tables
    missing = database.missing(tables)
    if missing:
        raise SourceError(
            f"{database.place} has no readable table {source}.{missing[0]}"
            + (f" and lacks {len(missing) - 1} more" if len(missing) > 1 else ""),
            remedy="correct the DSN, grant select on the tables, or for the invented chain run "
            "`medallion source load`",
        )
    hidden = database.hidden(tables)
    if hidden:
        raise SourceError(
            f"{database.place}: row-level security hides rows of {', '.join(hidden)} from this "
            "user; what it does not see would be taken for removed",
            remedy="let the user of the DSN see all rows (alter role … bypassrls)",
        )
    how = "read by day of change" if database.is_incremental(tables) else "read as a whole"
    return f"{database.place}: all tables of {source}, {how}"


def _shopease(settings: Settings) -> str:
    """Whether the chain's tables can be read, where its database is used.

    An embedded server is stopped when nobody works with it, which is no fault.
    """
    home = server_home(settings)
    if not settings.is_from_database("shopease"):
        there = "; MEDALLION_SHOPEASE_DSN is not set, `medallion source start` prints it"
        return f"not used{there if home.exists() else ''}"
    if is_embedded(settings) and not server.status(home).running:
        return f"{home} is stopped; start it with `medallion source start`, or `medallion dev`"
    return _require_tables(settings, "shopease")


def _drops(settings: Settings) -> str:
    """How many files wait, where files are dropped."""
    if settings.drops is None:
        return "not used"
    place = open_drops(settings)
    return f"{place.name}: {len(paired(place.listed())[0])} files wait"


def _uses_chain(settings: Settings) -> bool:
    """Whether a database of the chain is configured, or was made by `medallion source`."""
    return settings.is_from_database("shopease") or server_home(settings).exists()


def _olist(settings: Settings) -> str:
    """Which files of the export are there, or that a database is read instead."""
    if settings.is_from_database("olist"):
        return _require_tables(settings, "olist")
    if settings.olist_export is None and (_uses_chain(settings) or settings.drops):
        return "not used"
    files = [find(table, settings.olist_export) for table in OLIST]
    there = sum(file is not None for file in files)
    return f"{settings.olist_export}: {there} of {len(OLIST)} files"


def require_writable(settings: Settings) -> str:
    """Whether the lake and what lies beside it can be written, found out without writing.

    Raises:
        LakeError: it cannot.
    """
    for root, what in ((settings.lake_root, "lake"), (settings.state_root, "state")):
        nearest = _nearest(root)
        if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
            reason = "may not be written by this user" if nearest.is_dir() else "is no directory"
            name = "state" if settings.is_on_s3 else what
            raise LakeError(
                f"the {name} {root} cannot be written: {nearest} {reason}",
                remedy=f"grant write permission, or set MEDALLION_{name.upper()} elsewhere",
            )
    exists = open_lake(settings).exists if settings.is_on_s3 else settings.lake_root.exists()
    return f"{settings.lake_name}{'' if exists else ' (not created yet)'}"


def _private(settings: Settings) -> str:
    """Whether only this user may read the lake, its state and the settings beside it."""
    places = {settings.state_root, Path(".env")}
    places |= set() if settings.is_on_s3 else {settings.lake_root}
    shown = [place for place in sorted(places) if place.exists() and place.stat().st_mode & OTHERS]
    if not shown:
        return "only for this user"
    names = " ".join(map(str, shown))
    return f"warning: other users of this machine may read {names}; chmod -R go= {names}"


def _disk(settings: Settings) -> str:
    """Free space where the lake, or its mirror, lies."""
    free = shutil.disk_usage(_nearest(settings.state_root)).free
    if free < LITTLE_SPACE:
        raise MedallionError(f"{free / 1024**3:.1f} GiB free", remedy="free space for the lake")
    return f"{free / 1024**3:.0f} GiB free"


def _nearest(root: Path) -> Path:
    """The directory itself, or the nearest above it that exists."""
    return next(path for path in (root, *root.parents) if path.exists())


def _tables(settings: Settings) -> str:
    """What is published, and whether a publication was cut short."""
    lake = open_lake(settings)
    if not lake.exists:
        return "none yet"
    damages = verify_lake(settings, deep=False).damages
    if damages:
        raise damages[0].error
    unfinished = is_unfinished(lake)
    note = "; a publication is under way or was cut short, the next run settles it"
    return f"{len(read_heads(lake))} published{note if unfinished else ''}"
