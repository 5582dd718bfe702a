"""Find the files of an export: a directory in the Kaggle layout, or its zip.

Belongs here: which file belongs to which table, and opening it as bytes. Does
not belong here: what is in the file (see ``landing``).
"""

import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from medallion_assets.core.errors import BadDeliveryError, ConfigurationError
from medallion_assets.settings.sources import SourceSettings
from medallion_assets.sources.packed import unpacked_name
from medallion_assets.tables.model import Table
from medallion_assets.tables.readers import PlaceSetting

COPY_MARK = re.compile(r"( \(\d+\)| - copy|_copy|\.bak)$")

LARGEST_RATIO = 200
SMALL_ENTRY = 64 * 1024**2
"""Bytes that any entry of a zip may unpack to."""


@dataclass(frozen=True)
class SourceFile:
    """One file of an export.

    Attributes:
        export: the directory, or the zip.
        entry: name of the file in it.
        shown: how messages name what it was read from, where that is not the file.
    """

    export: Path
    entry: str
    shown: str = ""

    @property
    def label(self) -> str:
        """How messages name the file."""
        return self.shown or (
            f"{self.export}/{self.entry}" if self.export.is_dir() else f"{self.export}:{self.entry}"
        )

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the received bytes.

        Raises:
            BadDeliveryError: the file cannot be read or the zip is damaged.
        """
        try:
            if self.export.is_dir():
                with (self.export / self.entry).open("rb") as file:
                    yield file
            else:
                with zipfile.ZipFile(self.export) as archive:
                    require_plausible(archive.getinfo(self.entry), self.label)
                    with archive.open(self.entry) as file:
                        yield file
        except (
            zipfile.BadZipFile,
            EOFError,
            zlib.error,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise BadDeliveryError(
                f"{self.label} is damaged: {error}", remedy="deliver the zip again, unencrypted"
            ) from error
        except PermissionError as error:
            raise BadDeliveryError(
                f"{self.label} may not be read", remedy="grant this user read permission"
            ) from error

    def copy_to(self, target: Path) -> None:
        """Write the received bytes to ``target``."""
        with self.open() as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1024 * 1024)


def require_plausible(entry: zipfile.ZipInfo, label: str) -> None:
    """Refuse an entry of a zip that would fill the disk; no table's text shrinks so much.

    Raises:
        BadDeliveryError: it is far larger than what it is packed in.
    """
    if entry.file_size > max(SMALL_ENTRY, LARGEST_RATIO * entry.compress_size):
        raise BadDeliveryError(
            f"{label} would unpack from {entry.compress_size:,} to {entry.file_size:,} "
            f"bytes, more than {LARGEST_RATIO} times as many",
            remedy="see that the zip is the export; if so, unpack it and let the setting name "
            "the directory",
        )


def find(table: Table, export: Path | None) -> SourceFile | None:
    """The file of a table in an export; None where an optional one is not there.

    Raises:
        ConfigurationError: no export is configured, or it does not exist.
        BadDeliveryError: the file is missing, or two files claim to be it.
    """
    if export is None:
        raise not_set(table.source)
    name = choose(table, _names(export, variable_of(table.source)), str(export))
    return None if name is None else SourceFile(export, name)


def variable_of(source: str) -> str:
    """The variable that names the export of a system."""
    return SourceSettings.variable(source, PlaceSetting.EXPORT)


def not_set(source: str) -> ConfigurationError:
    """That no export is configured."""
    return ConfigurationError(
        f"{variable_of(source)} is not set, so there is nothing to load",
        remedy=f"set it to the directory or zip of the export of {source}, name another system by "
        "`--source`, or run `medallion demo`",
    )


def choose(table: Table, names: Sequence[str], export: str) -> str | None:
    """The name of a table's file among those of an export; None where an optional one lacks.

    Args:
        export: how messages name it.

    Raises:
        BadDeliveryError: the file is missing, or two files claim to be it.
    """
    same = sorted(name for name in names if _claims(Path(name), Path(table.file_name)))
    if len(same) > 1:
        raise BadDeliveryError(
            f"{export} holds {len(same)} files for table {table.name}: {', '.join(same)}",
            remedy=f"keep only the right one, named {table.file_name}",
        )
    if same:
        return same[0]
    near = sorted(name for name in names if _resembles(Path(name), Path(table.file_name)))
    if near:
        raise BadDeliveryError(
            f"{export} has {', '.join(near)} for table {table.name}, which is not read; expected "
            f"{table.file_name}",
            remedy=f"unpack it, deliver it as {table.file_name}, or correct file_name in the "
            "description (.csv and .xlsx are read, also .csv.gz and .csv.zst)",
        )
    if table.optional:
        return None
    raise BadDeliveryError(
        f"{export} has no file for table {table.name}; expected {table.file_name}",
        remedy=f"complete the export, or correct {variable_of(table.source)}",
    )


def _names(export: Path, variable: str) -> list[str]:
    """The file names in an export."""
    if export.is_dir():
        return [path.name for path in export.iterdir() if path.is_file()]
    if not export.is_file():
        raise ConfigurationError(
            f"{variable}: {export} does not exist",
            remedy="set it to the directory or zip of the export",
        )
    try:
        with zipfile.ZipFile(export) as archive:
            return [name for name in archive.namelist() if not name.endswith("/")]
    except zipfile.BadZipFile as error:
        raise ConfigurationError(
            f"{variable}: {export} is neither a directory nor a zip",
            remedy="set it to the directory or zip of the export",
        ) from error


def _claims(name: Path, expected: Path) -> bool:
    """Whether a file is meant for the table: its name, in any case, packed or a marked copy."""
    name = Path(unpacked_name(name.name))
    stem = COPY_MARK.sub("", name.stem.lower())
    return name.suffix.lower() == expected.suffix and stem == expected.stem.lower()


def _resembles(name: Path, expected: Path) -> bool:
    """Whether a file has the name of the table's in a form that is not read, such as packed."""
    stem, _, _ = name.name.lower().partition(".")
    return COPY_MARK.sub("", stem) == expected.stem.lower()
