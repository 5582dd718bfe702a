"""A file or folder that is there wholly or not at all, and that only its owner may read.

Belongs here: the kinds of targets, and putting a finished one in its place. Does not belong here:
what is written (see ``database``, ``folder`` and ``workbook``).
"""

import shutil
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from tempfile import mkdtemp

import duckdb

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.private import OWNER_ONLY, make_private
from medallion_assets.gold.exports.database import write_database
from medallion_assets.gold.exports.folder import write_folder
from medallion_assets.gold.exports.tables import GoldTable
from medallion_assets.gold.exports.workbook import write_workbook

Writer = Callable[[duckdb.DuckDBPyConnection, Path, Sequence[GoldTable]], None]


class ExportKind(StrEnum):
    """What gold is written as, by the end of the target's name."""

    DATABASE = ".duckdb"
    WORKBOOK = ".xlsx"
    FOLDER = ""


WRITERS: dict[ExportKind, Writer] = {
    ExportKind.DATABASE: write_database,
    ExportKind.WORKBOOK: write_workbook,
    ExportKind.FOLDER: write_folder,
}


def write(
    connection: duckdb.DuckDBPyConnection,
    target: Path,
    tables: Sequence[GoldTable],
    *,
    replace: bool,
) -> None:
    """Write tables to a target, which stays as it was until all of them are written.

    Raises:
        ConfigurationError: the target is there, cannot be written, or is of no known kind.
    """
    kind = _kind(target)
    if target.exists() and not replace:
        raise ConfigurationError(
            f"{target} exists", remedy="name another place, or replace it by --force"
        )
    if target.exists() and target.is_dir() is not (kind is ExportKind.FOLDER):
        raise ConfigurationError(
            f"{target} is {'a folder' if target.is_dir() else 'a file'}, which is not replaced",
            remedy="name another place",
        )
    if kind is ExportKind.FOLDER and target.exists():
        _require_ours(target)
    try:
        make_private(target.parent)
        aside = Path(mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise ConfigurationError(
            f"{target} cannot be written: {error.strerror}", remedy="name another place"
        ) from error
    try:
        made = aside / target.name
        WRITERS[kind](connection, made, tables)
        if made.is_file():
            made.chmod(OWNER_ONLY)
        if target.is_dir():
            target.rename(aside / "former")
        made.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _kind(target: Path) -> ExportKind:
    """What a target is to be, by its name."""
    try:
        return ExportKind(target.suffix.lower())
    except ValueError as error:
        raise ConfigurationError(
            f"{target} ends in {target.suffix}, which is none of the kinds",
            remedy="end it in .duckdb or .xlsx, or name a folder for Parquet files",
        ) from error


def _require_ours(folder: Path) -> None:
    """Refuse to replace a folder that holds anything but tables."""
    others = [file.name for file in folder.iterdir() if file.suffix != ".parquet"]
    if others:
        raise ConfigurationError(
            f"{folder} holds {others[0]}, which is no exported table; it is not replaced",
            remedy="name another folder",
        )
