"""Tables of one's own: what assets outside of the platform's own graph keep in the lake.

Belongs here: their names, and the days that a snapshot says it holds. Does not belong here:
storing them (see ``storing``).
"""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pyiceberg.table import Table as IcebergTable

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import LAYERS, OWN
from medallion_assets.core.partitions import DayRange

STORED_DAYS = "medallion.days"
"""Property of a snapshot: the days that were stored so far, as pairs of first and last."""
ASSET = "medallion.asset"
"""Property of a table: the key of the asset that stores it."""
NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class OwnTable:
    """A table of one's own, as its asset declares it.

    Attributes:
        key: of the asset, its parts joined by ``/``.
        day: the column that tells the day of a row; None of a table without days.
        grain: the columns of which no two rows may have the same values; may be empty.
        columns: descriptions by column name.
    """

    key: str
    description: str = ""
    day: str | None = None
    grain: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def identifier(self) -> str:
        """The table as it is queried."""
        return own_identifier(self.key.split("/"))


def own_identifier(parts: Sequence[str]) -> str:
    """The table of an asset by the parts of its key.

    Raises:
        ConfigurationError: the key belongs to the platform, or cannot be the name of a table.
    """
    if parts[0] in LAYERS and (parts[0] != OWN or len(parts) == 1):
        raise ConfigurationError(
            f"the asset {'/'.join(parts)} cannot be stored: keys that begin with {parts[0]} are "
            "those of the platform's own tables",
            remedy="give it another key, for example own/" + parts[-1],
        )
    name = "_".join(parts[1:] if parts[0] == OWN else parts)
    if not NAME.fullmatch(name):
        raise ConfigurationError(
            f"the asset {'/'.join(parts)} cannot be stored: {name} is no name of a table",
            remedy="let the parts of its key be of small letters, digits and _, a letter first",
        )
    return f"{OWN}.{name}"


def stored_days(table: IcebergTable | None, head: int | None) -> Collection[date]:
    """The days that a snapshot holds, also those without a row."""
    snapshot = table.snapshot_by_id(head) if table is not None and head is not None else None
    if snapshot is None or snapshot.summary is None:
        return set()
    return days_of_note(snapshot.summary.additional_properties.get(STORED_DAYS, "[]"))


def days_of_note(note: str) -> set[date]:
    """The days that the property of a snapshot names."""
    ranges = (DayRange(*map(date.fromisoformat, pair)) for pair in json.loads(note))
    return {day for found in ranges for day in found.all().days}


def days_note(days: Iterable[date]) -> dict[str, str]:
    """The days as the property of a snapshot."""
    ranges: list[list[date]] = []
    for day in sorted(set(days)):
        if ranges and ranges[-1][1] + DAY == day:
            ranges[-1][1] = day
        else:
            ranges.append([day, day])
    return {STORED_DAYS: json.dumps([[f"{first}", f"{last}"] for first, last in ranges])}
