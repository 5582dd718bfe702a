"""The data files of a snapshot.

Belongs here: listing them by partition, quickly, and how days and months become the values
(numbers since 1970) by which Iceberg keeps partitions. Does not belong here: reading them
(see ``lake.reading``) and changing them (see ``commit``).

pyiceberg's own planning binds a filter anew for each file and reads every manifest
again each time; a step asks a dozen times. Manifests never change, so what each one
lists is kept, and whole partitions are chosen by their value.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal

from pyiceberg.io import FileIO
from pyiceberg.manifest import DataFile, ManifestFile
from pyiceberg.table import Table as IcebergTable

from medallion_assets.core.errors import DamagedError
from medallion_assets.lake.iceberg.intact import REMEDY, decoding

KEPT_MANIFESTS = 512
EPOCH = date(1970, 1, 1)
MONTHS = 12

Partitions = frozenset[object] | Literal["everything"]
"""Partition values; everything also where a table has no partitions."""

NOTHING: Final[frozenset[object]] = frozenset()
EVERYTHING: Final = "everything"


def day_values(days: Iterable[date | None]) -> frozenset[object]:
    """The partition values of days; rows without a day are a partition too."""
    return frozenset(None if day is None else (day - EPOCH).days for day in days)


def day_of(value: int | None) -> date | None:
    """The day of a partition value."""
    return None if value is None else EPOCH + timedelta(days=value)


def month_values(months: Iterable[str]) -> frozenset[object]:
    """The partition values of months like ``2017-11``; ``unknown`` is a partition too."""
    return frozenset(
        None if month == "unknown" else (int(month[:4]) - EPOCH.year) * MONTHS + int(month[5:]) - 1
        for month in months
    )


@dataclass(frozen=True)
class _Manifest:
    """A manifest by its path, which no other content ever gets."""

    path: str
    file: ManifestFile = field(compare=False)
    io: FileIO = field(compare=False)


def data_files(
    table: IcebergTable, snapshot_id: int | None, partitions: Partitions = EVERYTHING
) -> list[DataFile]:
    """The data files of a snapshot in some partitions; none where no snapshot is asked for.

    Raises:
        DamagedError: the table does not have the snapshot, or its manifests are damaged.
    """
    if snapshot_id is None or partitions == NOTHING:
        return []
    manifests = manifests_of(table, snapshot_id)
    files = [
        file
        for manifest in manifests
        for file in _live_files(_Manifest(manifest.manifest_path, manifest, table.io))
    ]
    if partitions == EVERYTHING:
        return files
    return [file for file in files if file.partition[0] in partitions]


def manifests_of(table: IcebergTable, snapshot_id: int) -> list[ManifestFile]:
    """The manifests of a snapshot.

    Raises:
        DamagedError: the table does not have the snapshot, or the list is damaged.
    """
    snapshot = table.snapshot_by_id(snapshot_id)
    if snapshot is None:
        raise DamagedError(
            table.metadata_location, f"lacks the published snapshot {snapshot_id}", remedy=REMEDY
        )
    with decoding(snapshot.manifest_list):
        return snapshot.manifests(table.io)


def live_files(manifest: ManifestFile, io: FileIO) -> tuple[DataFile, ...]:
    """The files that a manifest lists and has not marked as deleted, read anew.

    Raises:
        DamagedError: the manifest is damaged.
    """
    with decoding(manifest.manifest_path):
        entries = manifest.fetch_manifest_entry(io, discard_deleted=True)
        return tuple(entry.data_file for entry in entries)


@lru_cache(maxsize=KEPT_MANIFESTS)
def _live_files(manifest: _Manifest) -> tuple[DataFile, ...]:
    """The same, as it was read first."""
    return live_files(manifest.file, manifest.io)
