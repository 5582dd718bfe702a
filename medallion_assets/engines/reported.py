"""Whether what a job reports can be true.

Belongs here: comparing an outcome that came over the network with its files, before
anything relies on it. Does not belong here: judging the data (see ``silver.audit``).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq

from medallion_assets.core.errors import EngineError
from medallion_assets.engines.task import Cleaned, CleaningTask
from medallion_assets.tables.model import Table

PARTITION = "_partition="
Fetching = Callable[[Mapping[Path, int | None]], None]


def require_consistent(
    who: str, cleaned: Cleaned, task: CleaningTask, table: Table, fetch: Fetching
) -> None:
    """See that the files lie where they should and hold the rows that were counted.

    Args:
        who: the run of the job, for the message.
        fetch: brings the files to this machine.

    Raises:
        EngineError: they do not, so that nothing of it may be published.
    """
    files = [*cleaned.silver, *cleaned.rejected]
    for file in files:
        if not _is_below(file, task.silver) or files.count(file) > 1:
            raise _untrue(who, f"the file {file}", "it is not one that it was to write, once")
    fetch({Path(file): None for file in files})
    held = {file: _rows(who, file) for file in files}
    _require_rejected(who, cleaned, held)
    counted = _counted(cleaned, "silver", dated=table.day is not None)
    found: Counter[str] = Counter()
    for file in cleaned.silver:
        found[_partition(file)] += held[file]
    for part in sorted(found | counted):
        rows, staged = counted[part], found[part]
        folded = table.reduce is not None and 0 < staged < rows
        if staged != rows and not folded:
            where = part or "the table"
            raise _untrue(who, f"{rows} valid rows of {where}", f"its files hold {staged}")


def _require_rejected(who: str, cleaned: Cleaned, held: Mapping[str, int]) -> None:
    """See that the notes on rejected rows are as many as were counted."""
    counted = sum(_counted(cleaned, "quarantined", dated=False).values())
    found = sum(held[file] for file in cleaned.rejected)
    if counted != found:
        raise _untrue(who, f"{counted} rejected rows", f"its files hold {found}")


def _counted(cleaned: Cleaned, kind: str, *, dated: bool) -> Counter[str]:
    """The counted rows of a class by the directory of their day."""
    counted: Counter[str] = Counter()
    for count in cleaned.classes:
        if count.kind == kind:
            counted[f"{PARTITION}{count.day or 'unknown'}" if dated else ""] += count.rows
    return counted


def _partition(file: str) -> str:
    """The directory of a file's day; nothing where the table has no days."""
    name = PurePosixPath(file).parent.name
    return name if name.startswith(PARTITION) else ""


def _is_below(file: str, directory: str) -> bool:
    """Whether a file lies in a directory, by a path without detours."""
    path = PurePosixPath(file)
    return path.is_relative_to(directory) and ".." not in path.parts


def _rows(who: str, file: str) -> int:
    """The rows of a file, by its footer."""
    try:
        return int(pq.read_metadata(file).num_rows)
    except pa.ArrowException as error:
        raise _untrue(who, f"the file {file}", f"it cannot be read: {error}") from error


def _untrue(who: str, reported: str, found: str) -> EngineError:
    return EngineError(
        f"{who}, reported {reported}, but {found}; nothing was published",
        remedy="see that the job has the wheel of this version (docs/glue.md), then run again",
    )
