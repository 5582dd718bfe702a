"""Opening the configured lake, refused where its tables lie elsewhere."""

import json
from pathlib import Path

from medallion_assets.core.errors import LakeError
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.iceberg.catalogues import Catalogue
from medallion_assets.lake.iceberg.faults import translate_errors
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.storage.directory import Directory, Storage
from medallion_assets.settings.environment import Settings

MOVING = "moving.json"
"""In a place that `medallion lake move` has begun to fill, until it was compared."""
MOVED_TO = "to"
"""In that file, once the lake was moved away: its new place."""
CREATED = "00000-"
"""How the first metadata file of a table is named; the next commit counts on."""


def storage_of(settings: Settings) -> Storage:
    """Where the files of the configured lake lie.

    Raises:
        LakeError: there are no credentials for it.
    """
    if not settings.is_on_s3:
        return Directory(settings.lake_root, durable=settings.sync)
    # The S3 client takes half a second to import, which lakes in a directory do without.
    from medallion_assets.lake.storage.s3 import s3_storage  # noqa: PLC0415

    return s3_storage(settings.lake_name, settings.lake_root, settings.s3_retry_seconds)


def unopened_lake(settings: Settings) -> Lake:
    """The configured lake, whatever state it is in."""
    return Lake(settings.lake_root, storage_of(settings), Catalogue.of(settings))


def require_moved(storage: Storage) -> None:
    """Refuse the unfinished copy of a lake, and the place that a lake was moved from.

    Raises:
        LakeError: it lacks tables and files, so a run would build on half a lake.
    """
    content = storage.read(MOVING)
    if content is not None and (place := _moved_to(content)):
        raise LakeError(
            f"the lake {storage.name} was moved to {place}",
            remedy=f"set MEDALLION_LAKE={place}; what is left here may be deleted",
        )
    if content is not None:
        raise LakeError(
            f"{storage.name} is the unfinished copy of another lake: {content.decode()}",
            remedy=f"repeat `medallion lake move {storage.name}` with MEDALLION_LAKE set to that "
            "lake, or remove the copy",
        )


def _moved_to(content: bytes) -> str:
    """Where a lake was moved to; empty where none was moved away."""
    try:
        return str(json.loads(content)[MOVED_TO])
    except (ValueError, KeyError, TypeError):
        return ""


def open_lake(settings: Settings) -> Lake:
    """The configured lake, which may not exist yet.

    Raises:
        LakeError: it was moved, copied or damaged. Iceberg names absolute paths, so the
            tables are still those of the old place: a run here would write there, and a
            sweep here would find no file in use.
    """
    root = settings.lake_root
    lake = unopened_lake(settings)
    with translate_errors(root, name=lake.name):
        require_moved(lake.storage)
        lake.require_catalogue()
        ledger = lake.table(ENTRIES) if lake.exists else None
        if ledger is None and lake.exists:
            _require_no_ledger(lake)
    place = lake.storage.path(ledger.location()) if ledger else root
    if not place.is_relative_to(root):
        built = place.parents[1]
        raise LakeError(
            f"the lake {root} was moved or copied; its tables lie in {built}",
            remedy=f"set MEDALLION_LAKE={built}, and move it by `medallion lake move`",
        )
    return lake


def _require_no_ledger(lake: Lake) -> None:
    """Refuse a catalogue that lacks a ledger which was committed to.

    Raises:
        LakeError: a run would begin a new lake in the old place.
    """
    found = lake.storage.listed(f"{ENTRIES.replace('.', '/')}/metadata")
    names = [Path(item.key).name for item in found if item.key.endswith(".metadata.json")]
    if any(not name.startswith(CREATED) for name in names):
        raise LakeError(
            f"the lake {lake.name} has a ledger, but its catalogue does not list it",
            remedy="restore the catalogue from a backup, or make it anew by `medallion repair`",
        )
