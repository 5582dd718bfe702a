"""Copies of dropped files, and of their manifests, which are worked on instead of the files.

Belongs here: copying, and which files are a table's. Does not belong here: moving files (see
``step``), and places (see ``sources.drops.place``).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from medallion_assets.bronze.files.intake import Received, is_meant_for
from medallion_assets.session import Session
from medallion_assets.sources.drops.folders import Dropped
from medallion_assets.sources.drops.limits import Limits
from medallion_assets.sources.drops.place import DropPlace
from medallion_assets.tables.model import Table


@dataclass(frozen=True)
class Copying:
    """Copies the files of one table out of a place."""

    session: Session
    table: Table
    tables: Mapping[str, Table]
    place: DropPlace

    def copied(self, waiting: Iterable[Received]) -> Iterator[Received]:
        """Those of some files that are the table's, with their copies."""
        limits = Limits.of(self.session.settings)
        for number, listed in enumerate(waiting):
            home = self.session.scratch / "drops" / f"{number}"
            home.mkdir(parents=True, exist_ok=True)
            file = self._copy(listed, home)
            if is_meant_for(self.table, self.tables, file, limits):
                yield file
            elif file.copy is not None:
                file.copy.unlink()

    def _copy(self, file: Received, home: Path) -> Received:
        """A file with its copy, if it and its manifest could be copied as they were listed."""
        item = file.item
        copy = home / f"received{PurePosixPath(item.name).suffix.lower()}"
        manifest = self._manifest(item.manifest, home)
        is_changed = item.manifest is not None and item.manifest.regular and manifest is None
        if is_changed or not item.regular or not self.place.copy(item, copy):
            copy.unlink(missing_ok=True)
            return file
        with copy.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        return replace(file, copy=copy, sha256=digest, manifest=manifest)

    def _manifest(self, item: Dropped | None, home: Path) -> Path | None:
        """A copy of a manifest; None where there is none, or it was written meanwhile."""
        copy = home / "manifest.json"
        is_copied = item is not None and item.regular and self.place.copy(item, copy)
        return copy if is_copied else None
