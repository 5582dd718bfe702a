"""A lake moved to another place, and the copy compared before it is called a lake.

Belongs here: the order of a move. Does not belong here: copying and making tables (see
``lake.moving``), and what is compared (see ``silver.verification``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from medallion_assets.core.errors import ConfigurationError, LakeError
from medallion_assets.lake.damage import explaining_damage
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.moving import begin_move, content_of, copy_state, end_move, require_equal
from medallion_assets.lake.opening import unopened_lake
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.removal import COPIED, is_copied, note_of, remove, require_removable
from medallion_assets.lake.verification import Verified
from medallion_assets.session import Session
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.verification import verify_opened
from medallion_assets.systems.registry import all_tables
from medallion_assets.tables.model import Table


@dataclass(frozen=True)
class Moved:
    """What a move did.

    Attributes:
        settings: of the new place.
        verified: what was compared there.
        removed: how many files of the former place were deleted.
    """

    settings: Settings
    verified: Verified
    removed: int = 0


def move_lake(
    session: Session,
    place: str,
    state: Path | None = None,
    tables: Iterable[Table] | None = None,
    *,
    remove_old: bool = False,
) -> Moved:
    """Copy the valid state of a lake to another place; the lake itself stays as it is.

    Nobody publishes meanwhile. Killed at any moment, the new place is refused by every command,
    and the same move begins it anew.

    Args:
        place: a directory, or ``s3://bucket/prefix``.
        state: for what this machine keeps of a lake on S3.
        remove_old: delete the lake once its copy is whole, which an earlier move may have made.

    Raises:
        ConfigurationError: there is no lake, the new place cannot be one, or the lake cannot
            be removed.
        LakeError: the copy is not what was copied; it stays unfinished.
    """
    asked = all_tables() if tables is None else tables
    settings = _settings_of(session.settings, place, state)
    new, old = unopened_lake(settings), session.lake
    if remove_old:
        require_removable(old)
    with session.publishing() as reader, explaining_damage(new):
        _require_apart(reader, new)
        if remove_old and is_copied(reader, new):
            verified = _verified(session, new, settings, asked)
        else:
            begin_move(old, new)
            copy_state(reader, new, session.report)
            verified = _verified(session, new, settings, asked)
            _require_same(reader, new)
            new.storage.write(COPIED, note_of(reader))
            end_move(new)
        return Moved(settings, verified, remove(old, new) if remove_old else 0)


def _verified(session: Session, new: Lake, settings: Settings, tables: Iterable[Table]) -> Verified:
    """What was found at the new place, which is whole.

    Raises:
        DamagedError: which file is not.
    """
    session.report("comparing the copy with the ledger and its checksums")
    new.reopen()
    verified = verify_opened(new, settings, deep=True, tables=tables)
    if verified.damages:
        raise verified.damages[0].error
    return verified


def _settings_of(settings: Settings, place: str, state: Path | None) -> Settings:
    """The settings by which the new place is opened: with SQLite's catalogue, which it gets.

    Raises:
        ConfigurationError: the place can hold no lake.
    """
    given = {**dict(settings), "lake": place, "state": state, "catalog": None}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        (first, *_) = error.errors(include_url=False, include_input=False)
        raise ConfigurationError(
            f"{place}: {first['msg'].removeprefix('Value error, ')}",
            remedy="name an empty or new directory, or s3://bucket/prefix",
        ) from None


def _require_apart(reader: SnapshotReader, new: Lake) -> None:
    """Refuse a move of nothing, and into the lake itself.

    Raises:
        ConfigurationError: it is one of these.
    """
    old = reader.lake
    if not reader.heads:
        raise ConfigurationError(
            f"the lake {old.name} has no tables",
            remedy="set MEDALLION_LAKE to the new place; there is nothing to move",
        )
    if new.name.startswith(f"{old.name}/") or old.name.startswith(f"{new.name}/"):
        raise ConfigurationError(
            f"{new.name} and the lake {old.name} lie in each other",
            remedy="name a place beside the lake",
        )


def _require_same(reader: SnapshotReader, new: Lake) -> None:
    """Refuse a copy that is not what was copied.

    Raises:
        DamagedError: which file differs.
        LakeError: which table has other files.
    """
    require_equal(reader, new)
    before, after = content_of(reader), content_of(SnapshotReader(new, read_heads(new)))
    differing = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if differing:
        raise LakeError(
            f"{new.name} has other files of {', '.join(differing)} than {reader.lake.name}",
            remedy="repeat the move; the lake itself is as it was",
        )
