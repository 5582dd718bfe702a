"""The lake that commands work on, refused where its tables lie elsewhere."""

from __future__ import annotations

from pathlib import Path

from medallion_assets.environment import Settings
from medallion_assets.errors import LakeError
from medallion_assets.lake.catalog import Lake, local_path
from medallion_assets.lake.faults import explained
from medallion_assets.lake.heads import ENTRIES

__all__ = ["configured_lake"]


def configured_lake(settings: Settings) -> Lake:
    """The configured lake, which may not exist yet.

    Raises:
        LakeError: it was moved, copied or damaged. Iceberg names absolute paths, so the tables
            are still those of the old place, and a sweep here would find no file in use.
    """
    lake = Lake(settings.lake_root)
    try:
        with explained(lake.root):
            ledger = lake.table(ENTRIES) if lake.exists else None
    except FileNotFoundError as error:
        raise LakeError(
            f"the lake {lake.root} was moved, or files of it were deleted: {error}",
            remedy="move it back, restore the files, or build a new lake in an empty directory",
        ) from error
    place = Path(local_path(ledger.location())) if ledger else lake.root
    if not place.is_relative_to(lake.root):
        built = place.parents[1]
        raise LakeError(
            f"the lake {lake.root} was moved or copied; its tables lie in {built}",
            remedy=f"set MEDALLION_LAKE={built}, or build a new lake in an empty directory",
        )
    return lake
