"""Opening a lake, refused where its tables lie elsewhere."""

from __future__ import annotations

from pathlib import Path

from medallion_assets.errors import LakeError
from medallion_assets.lake.catalog import Lake, local_path
from medallion_assets.lake.faults import explained
from medallion_assets.lake.heads import ENTRIES

__all__ = ["open_lake"]


def open_lake(root: Path) -> Lake:
    """The lake in a directory, which may not exist yet.

    Raises:
        LakeError: it was moved, copied or damaged. Iceberg names absolute paths, so the
            tables are still those of the old place: a run here would write there, and a
            sweep here would find no file in use.
    """
    lake = Lake(root)
    with explained(root):
        ledger = lake.table(ENTRIES) if lake.exists else None
    place = Path(local_path(ledger.location())) if ledger else root
    if not place.is_relative_to(root):
        built = place.parents[1]
        raise LakeError(
            f"the lake {root} was moved or copied; its tables lie in {built}",
            remedy=f"set MEDALLION_LAKE={built}, or build a new lake in an empty directory",
        )
    return lake
