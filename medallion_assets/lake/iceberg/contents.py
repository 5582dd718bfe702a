"""The data files of a snapshot.

Belongs here: listing them by partition, quickly. Does not belong here: reading them
(see ``lake.reading``) and changing them (see ``commit``).

pyiceberg's own planning binds a filter anew for each file and reads every manifest
again each time; a step asks a dozen times. Manifests never change, so what each one
lists is kept, and whole partitions are chosen by their value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from medallion_assets.lake.iceberg.partition_values import EVERYTHING, NOTHING, Partitions

if TYPE_CHECKING:
    from pyiceberg.io import FileIO
    from pyiceberg.manifest import DataFile, ManifestFile
    from pyiceberg.table import Table as IcebergTable

__all__ = ["data_files"]

KEPT_MANIFESTS = 512


@dataclass(frozen=True)
class _Manifest:
    """A manifest by its path, which no other content ever gets."""

    path: str
    file: ManifestFile = field(compare=False)
    io: FileIO = field(compare=False)


def data_files(
    table: IcebergTable, snapshot_id: int | None, partitions: Partitions = EVERYTHING
) -> list[DataFile]:
    """The data files of a snapshot in some partitions; none where there is no snapshot."""
    snapshot = table.snapshot_by_id(snapshot_id) if snapshot_id is not None else None
    if snapshot is None or partitions == NOTHING:
        return []
    manifests = snapshot.manifests(table.io)
    files = [
        file
        for manifest in manifests
        for file in _live_files(_Manifest(manifest.manifest_path, manifest, table.io))
    ]
    if partitions == EVERYTHING:
        return files
    return [file for file in files if file.partition[0] in partitions]


@lru_cache(maxsize=KEPT_MANIFESTS)
def _live_files(manifest: _Manifest) -> tuple[DataFile, ...]:
    """The files that a manifest lists and has not marked as deleted."""
    entries = manifest.file.fetch_manifest_entry(manifest.io, discard_deleted=True)
    return tuple(entry.data_file for entry in entries)
