"""Checks before work: what is configured, what is reachable, what can be written.

Belongs here: checks that several commands share. Does not belong here: printing what
they found.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from medallion_assets.core.errors import LakeError, MedallionError
from medallion_assets.core.private import OTHERS
from medallion_assets.gold.project import all_manifests
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.journal import is_unfinished
from medallion_assets.lake.opening import open_lake
from medallion_assets.secrets.redaction import redacted
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.pseudonyms import key_state, require_same_key
from medallion_assets.silver.verification import verify_lake
from medallion_assets.simulation import server
from medallion_assets.simulation.shopease.database import DATABASE
from medallion_assets.simulation.shopease.place import is_embedded, server_home
from medallion_assets.sources.origin import origin_of
from medallion_assets.systems.environment import is_used
from medallion_assets.systems.registry import all_systems
from medallion_assets.tables.source_system import SourceSystem

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
        **{system.name: partial(_source, system=system) for system in all_systems()},
        "pii key": key_state,
        "lake": require_writable,
        "privacy": _private,
        "disk": _disk,
        "tables": _tables,
        "gold project": lambda _: f"{sum(len(one['nodes']) for one in all_manifests())} nodes",
        "dagster home": lambda s: str(s.dagster_home),
    }
    return [_ask(what, question, settings) for what, question in questions.items()]


def require_ready(settings: Settings, system: SourceSystem) -> None:
    """Refuse a run that every step would fail, before it writes anything.

    A single file that is missing or bad is left to the run: the other tables need not wait.

    Raises:
        ConfigurationError: a setting is missing or cannot be used.
        LakeError: the lake cannot be written.
        SourceError: the source cannot be reached.
    """
    origin_of(settings, system).require()
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
    return f"DuckDB {duckdb.__version__}, {settings.duckdb_memory}, {settings.threads} threads"


def _source(settings: Settings, system: SourceSystem) -> str:
    """What can be seen of a source, where it is used.

    An embedded server is stopped when nobody works with it, which is no fault.
    """
    if not is_used(settings, system):
        variables = [settings.variable(system.name, name) for name in system.reader.settings]
        verb = "is" if len(variables) == 1 else "are"
        invented = _invented(settings, system)
        return f"not used; {' and '.join(variables)} {verb} not set{invented}"
    home = server_home(settings)
    if is_embedded(settings, system.name) and not server.status(home).running:
        return f"{home} is stopped; start it with `medallion source start`, or `medallion dev`"
    return origin_of(settings, system).examined()


def _invented(settings: Settings, system: SourceSystem) -> str:
    """Where an invented database of a system that is not used is."""
    is_there = system.name == DATABASE and server_home(settings).exists()
    return ", `medallion source start` prints it" if is_there else ""


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
