"""Removing a lake that was moved, once its copy is known to be whole.

Belongs here: knowing a copy by what it was copied from, and deleting the former lake. Does not
belong here: copying and comparing (see ``lake.moving`` and ``silver.relocation``).

The former place keeps a note of where its lake went, written before anything is deleted: every
command refuses it from then on, and a removal that was cut off leaves no half a lake.
"""

import hashlib
import json
import shutil
from pathlib import Path

from medallion_assets.core.errors import ConfigurationError, LakeError
from medallion_assets.core.naming import LAYERS
from medallion_assets.lake.iceberg.catalogues import MARKER
from medallion_assets.lake.journal import JOURNAL
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.moving import BESIDE_TABLES, content_of
from medallion_assets.lake.opening import MOVED_TO, MOVING
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.rotation import FINGERPRINTS
from medallion_assets.settings.lake import CatalogKind

COPIED = "moved-from.json"
"""In a finished copy: of which lake, and of which state of it."""
BESIDE = ("", "-journal", "-wal", "-shm")


def note_of(reader: SnapshotReader) -> bytes:
    """What a copy of the state that is read keeps as `COPIED`."""
    content = {name: sorted(files) for name, files in content_of(reader).items()}
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return json.dumps({"from": reader.lake.name, "state": digest}).encode()


def is_copied(reader: SnapshotReader, new: Lake) -> bool:
    """Whether a finished copy of the lake lies at the new place.

    Raises:
        ConfigurationError: something wrote to the lake since it was copied there.
    """
    note = new.storage.read(COPIED)
    if note is None or new.storage.read(MOVING) is not None:
        return False
    if json.loads(note)["from"] != reader.lake.name:
        return False
    if note != note_of(reader):
        raise ConfigurationError(
            f"something wrote to {reader.lake.name} since it was copied to {new.name}",
            remedy="move it to a new place, or delete it by hand if that may be lost",
        )
    return True


def require_removable(lake: Lake) -> None:
    """Refuse to delete files that a catalogue of others goes on listing.

    Raises:
        ConfigurationError: the catalogue is not the lake's own.
    """
    if lake.catalogue.kind is not CatalogKind.SQLITE:
        raise ConfigurationError(
            f"the tables of {lake.name} are listed in {lake.catalogue.kind}, where others may "
            "read them; --remove-old removes neither them nor their files",
            remedy="move it without --remove-old; then drop the tables there and delete "
            f"{lake.name} by hand",
        )


def remove(old: Lake, new: Lake) -> int:
    """Delete a lake whose lease is held; the note of where it went stays.

    Dagster's records and whatever else lies beside the lake's own files stay too.

    Returns:
        The number of deleted files.

    Raises:
        LakeError: the lease was lost; nothing was deleted.
    """
    old.confirm_lease()
    old.storage.write(MOVING, json.dumps({MOVED_TO: new.name}).encode())
    layers = tuple(f"{name}/" for name in (*LAYERS, *BESIDE_TABLES))
    own = {MARKER, *FINGERPRINTS, JOURNAL, COPIED}
    stored = [item.key for item in old.storage.listed("")]
    gone = [key for key in stored if key.startswith(layers) or key in own]
    old.storage.delete(gone)
    _remove_local(old)
    left = [key for name in (*LAYERS, *BESIDE_TABLES) for key in old.storage.listed(name)]
    if left:
        raise LakeError(
            f"{len(left)} files of {old.name} could not be deleted",
            remedy="delete them by hand; the lake lies in " + new.name,
        )
    return len(gone)


def _remove_local(old: Lake) -> None:
    """Delete the catalogue, caches and empty directories on this machine."""
    database = old.catalogue.database
    for end in BESIDE:
        Path(f"{database}{end}").unlink(missing_ok=True)
    for name in (*LAYERS, *BESIDE_TABLES):
        shutil.rmtree(old.root / name, ignore_errors=True)
    shutil.rmtree(old.catalogue.directory / "warehouse", ignore_errors=True)
