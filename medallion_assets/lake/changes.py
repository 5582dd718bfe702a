"""What is to become of a table: staged files in the place of what is there.

Belongs here: that value, and bringing its files to where the lake lies. Does not belong here:
committing it (see ``publish``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from medallion_assets.core.errors import OutdatedError
from medallion_assets.lake.checksums import carried, sealed_files
from medallion_assets.lake.iceberg.contents import NOTHING, Partitions
from medallion_assets.lake.lake import Lake


@dataclass(frozen=True)
class Change:
    """New content of one table.

    Attributes:
        files: staged Parquet files with the table's field ids.
        replaces: the partitions whose rows the files stand for; nothing for an
            append.
        stored: whether a distributed engine has stored the files already.
        notes: properties of the snapshot, which is made even where no row changes.
    """

    identifier: str
    files: Sequence[Path]
    replaces: Partitions = NOTHING
    stored: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)


def stored(lake: Lake, change: Change) -> Change:
    """The change once its files lie where the lake does, under names with their checksums.

    It needs no lease: nothing names them yet.
    """
    if change.stored and all(carried(file.name) for file in change.files):
        return change
    files = sealed_files(lake.storage, change.files, stored=change.stored)
    if not change.stored:
        lake.storage.send(files)
    return replace(change, files=files, stored=True)


def require_there(lake: Lake, changes: Iterable[Change]) -> None:
    """See that nobody has swept what is about to be named, or dropped where it goes.

    Raises:
        OutdatedError: somebody has; of a run that died a table goes that it has created.
    """
    for change in changes:
        if lake.table(change.identifier) is None:
            raise outdated(f"{change.identifier} was dropped meanwhile")
        for file in change.files:
            if not lake.is_remote and not file.exists():
                raise outdated(f"{file.name} was swept before it was published")


def outdated(problem: str) -> OutdatedError:
    """That something was made from what is not so any more."""
    return OutdatedError(problem, remedy="run again while nobody else changes these tables")
