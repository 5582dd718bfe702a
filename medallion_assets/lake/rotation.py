"""Which key a lake's pseudonyms were made with, and a change of it that may be cut short.

Belongs here: the fingerprint of the key, the note of a change under way, and finishing it. Does
not belong here: keys and pseudonyms themselves (see ``silver.pseudonyms``), and making the new
ones (see ``silver.rotation``).

All tables get their new pseudonyms in one publication. The note is written before it and
deleted after everything else that follows from the new key. So whoever holds the lease next
sees whether the publication came to be: then the change is finished, else the lake is wholly
under its former key and the note goes.
"""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from medallion_assets.core.errors import DamagedError
from medallion_assets.lake.expiry import expire
from medallion_assets.lake.heads import ENTRIES, RUN, valid_snapshot
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.storage.directory import Storage

FINGERPRINT = "pii-key.fingerprint"
COUPON_FINGERPRINT = "coupon-key.fingerprint"
"""Of the key of coupon codes, which may change: issued codes are kept by the ledger of payouts."""
FINGERPRINTS = (FINGERPRINT, COUPON_FINGERPRINT)
"""What a lake keeps of its keys, wherever it lies."""
NOTE = "pii-rotation.json"


@dataclass(frozen=True)
class Rotation:
    """A change of the key.

    Attributes:
        run: under which everything is published anew.
        fingerprint: of the new key.
    """

    run: str
    fingerprint: str


def begin(lake: Lake, rotation: Rotation) -> None:
    """Write down durably what is about to be published."""
    lake.storage.write(NOTE, json.dumps(asdict(rotation)).encode())


def begun(storage: Storage) -> Rotation | None:
    """The change that was begun and not finished; None without one.

    Raises:
        DamagedError: its note cannot be read.
    """
    content = storage.read(NOTE)
    if content is None:
        return None
    try:
        return Rotation(**json.loads(content))
    except (ValueError, TypeError) as error:
        raise DamagedError(
            f"{storage.name}/{NOTE}",
            "does not say which key the lake was being given",
            remedy="delete the file, and repeat `medallion pii rotate` with the new key",
        ) from error


def finish_rotation(lake: Lake, working_copies: Path) -> bool:
    """Finish a change whose publication came to be; the note of any other is deleted.

    The lease has to be held, and the lake to be recovered. One cannot go back to earlier
    states any more, because silver could not be built on top of their pseudonyms.

    Args:
        working_copies: of gold, which hold former pseudonyms.

    Returns:
        Whether the lake has a new key.
    """
    rotation = begun(lake.storage)
    if rotation is None:
        return False
    came_to_be = _run_of_valid(lake) == rotation.run
    if came_to_be:
        shutil.rmtree(working_copies, ignore_errors=True)
        lake.storage.write(FINGERPRINT, rotation.fingerprint.encode())
        expire(lake, lake.identifiers(), slack=0, runs=1)
    lake.storage.delete([NOTE])
    return came_to_be


def _run_of_valid(lake: Lake) -> str | None:
    """The run that made the valid state."""
    valid = valid_snapshot(lake.table(ENTRIES)) if lake.exists else None
    summary = valid.summary if valid else None
    return summary.additional_properties.get(RUN) if summary else None
