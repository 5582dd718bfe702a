"""What is configured and what is reachable."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from medallion_assets.environment import Settings
from medallion_assets.errors import MedallionError
from medallion_assets.gold.project import load_manifest
from medallion_assets.lake.catalog import Lake
from medallion_assets.lake.heads import read_heads
from medallion_assets.sources.files import find
from medallion_assets.tables.olist import OLIST

__all__ = ["Finding", "examine"]

LITTLE_SPACE = 2 * 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    what: str
    fine: bool
    finding: str


def examine() -> list[Finding]:
    """Look at everything a run needs, without changing anything.

    Raises:
        ConfigurationError: a setting is wrong, so nothing else can be judged.
    """
    settings = Settings.load()
    questions: dict[str, Callable[[Settings], str]] = {
        "environment": lambda s: f"{s.env}, time zone {s.time_zone}",
        "days": lambda s: f"{s.first_day} … {s.final_day()}",
        "export": _export,
        "pii key": _key,
        "lake": _lake,
        "disk": _disk,
        "tables": _tables,
        "gold project": lambda _: f"{len(load_manifest()['nodes'])} nodes",
        "dagster home": lambda s: str(s.dagster_home),
    }
    return [_ask(what, question, settings) for what, question in questions.items()]


def _ask(what: str, question: Callable[[Settings], str], settings: Settings) -> Finding:
    """One answer, good or bad."""
    try:
        return Finding(what, True, question(settings))  # noqa: FBT003 - a field
    except MedallionError as error:
        return Finding(what, False, str(error))  # noqa: FBT003 - a field


def _export(settings: Settings) -> str:
    """Which files of the export are there."""
    files = [find(table, settings.olist_export) for table in OLIST]
    there = sum(file is not None for file in files)
    return f"{settings.olist_export}: {there} of {len(OLIST)} files"


def _key(settings: Settings) -> str:
    settings.required_pii_key()
    return "set"


def _lake(settings: Settings) -> str:
    """Whether the lake can be written, told without writing."""
    root = settings.lake_root
    nearest = next(path for path in (root, *root.parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise MedallionError(f"{root} cannot be written", remedy="correct MEDALLION_LAKE")
    return f"{root}{'' if root.exists() else ' (not created yet)'}"


def _disk(settings: Settings) -> str:
    """Free space where the lake lies."""
    root: Path = settings.lake_root
    nearest = next(path for path in (root, *root.parents) if path.exists())
    free = shutil.disk_usage(nearest).free
    if free < LITTLE_SPACE:
        raise MedallionError(f"{free / 1024**3:.1f} GiB free", remedy="free space for the lake")
    return f"{free / 1024**3:.0f} GiB free"


def _tables(settings: Settings) -> str:
    """What is published, and whether a publication was cut short."""
    lake = Lake(settings.lake_root)
    if not lake.exists:
        return "none yet"
    unfinished = (lake.root / "publishing.json").exists()
    note = "; a publication is under way or was cut short, the next run settles it"
    return f"{len(read_heads(lake))} published{note if unfinished else ''}"
