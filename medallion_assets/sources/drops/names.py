"""What the name of a dropped file tells: its table, its day, and which file it is.

Belongs here: names only. Does not belong here: what is in a file (see ``formats``).
"""

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from medallion_assets.tables.model import Table

DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})([-_]?)(\d{2})\2(\d{2})(?!\d)")
"""``2026-01-11``, ``2026_01_11`` or ``20260111``."""

MANIFEST = ".manifest.json"
"""How the name of a manifest ends, after that of its file."""

LATEST = datetime(9999, 12, 30, tzinfo=UTC).timestamp()
"""A file may carry any time of modification; what no calendar has is the nearest it has."""


def file_id(name: str) -> str:
    """What stands for a name in keys: 32 hexadecimal digits, different for ``A`` and ``a``."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def dimension_of(name: str, tables: Mapping[str, Table]) -> Table | None:
    """The table without days in whose folder a file lies; None for sales."""
    parts = PurePosixPath(name).parts
    table = tables.get(parts[0]) if len(parts) > 1 else None
    return table if table is not None and table.day is None else None


def arrival(name: str, modified: float, zone: str) -> datetime:
    """When a file arrived, in the shop's local time.

    The day is the last date in its name, else that of its modification time. The time
    of day is that of the modification, or the end (start) of the named day where the
    file was modified after (before) it.
    """
    seconds = min(max(modified, 0), LATEST)
    local = datetime.fromtimestamp(seconds, tz=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    named = _named_day(name)
    if named is None or named == local.date():
        return local
    return datetime.combine(named, time.max if named < local.date() else time.min)


def drop_day(arrived: datetime, first: date, last: date) -> date:
    """The partition that a file belongs to: its day of arrival, or the nearest configured day.

    So a file that arrives today is not left lying until today is over.
    """
    return nearest(arrived.date(), first, last)


def nearest(day: date, first: date, last: date) -> date:
    """A day, or the nearest one of a range."""
    return min(max(day, first), last)


def _named_day(name: str) -> date | None:
    """The last date in a name."""
    found = None
    for year, _, month, day in DATE.findall(name):
        with suppress(ValueError):
            found = date(int(year), int(month), int(day))
    return found


def numbered(name: str, number: int) -> str:
    """The n-th place of a name: in a folder of the number, but for the first."""
    return name if number == 1 else f"{number}/{name}"
