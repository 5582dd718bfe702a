"""What each step used of AWS, kept in the lake, one object a step.

Belongs here: writing the records and reading those of a month. Does not belong here: counting (see
``storage.meter``), and what it costs (see ``costs``). A lake in a directory has no records: nobody
writes a bill for it.
"""

import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from medallion_assets.core.errors import DamagedError, LakeError
from medallion_assets.core.naming import USAGE
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.storage.meter import METER, Used

LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """A step of a run.

    Attributes:
        run: the run's id.
        name: as Dagster names the step.
        days: those of the run; 0 where it has none.
    """

    run: str
    name: str
    days: int


@dataclass(frozen=True)
class UsageRecord:
    """What a step used.

    Attributes:
        at: when it ended, UTC.
    """

    step: Step
    at: datetime
    used: Used

    def to_json(self) -> bytes:
        """The content of its object."""
        content = {"at": self.at.isoformat(), **asdict(self.step), **asdict(self.used)}
        return json.dumps(content).encode()

    @classmethod
    def from_json(cls, key: str, content: bytes) -> "UsageRecord":
        """The record that an object holds.

        Raises:
            DamagedError: it holds none.
        """
        try:
            found: dict[str, Any] = json.loads(content)
            step = Step(*(found.pop(name) for name in ("run", "name", "days")))
            return cls(step, datetime.fromisoformat(found.pop("at")), Used(**found))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise DamagedError(
                key, "is no record of usage", remedy="delete it; only its cost is lost with it"
            ) from error


@contextmanager
def metered(lake: Lake, step: Step) -> Iterator[None]:
    """Keep what was used until a step has ended, however it ends.

    A record that cannot be written is told, and its numbers go to the next one, as does the
    request that writes it.
    """
    try:
        yield
    finally:
        used = METER.take()
        if used and lake.is_remote:
            record = UsageRecord(step, datetime.now(UTC), used)
            try:
                lake.storage.write(_key(record), record.to_json())
            except LakeError as error:
                METER.add(used)
                LOGGER.warning("what %s used was not written down: %s", step.name, error)


def _key(record: UsageRecord) -> str:
    """Sorted by time as far as names can: several steps may end in one microsecond."""
    return f"{USAGE}/{record.at:%Y-%m/%d-%H%M%S%f}-{uuid.uuid4().hex}.json"


def usage_of(lake: Lake, month: date) -> list[UsageRecord]:
    """The records of a month, the oldest first.

    Args:
        month: any day of it; months are those of UTC, as on a bill.

    Raises:
        LakeError: they cannot be read.
        DamagedError: one of them is damaged.
    """
    stored = lake.storage.listed(f"{USAGE}/{month:%Y-%m}/")
    files = {lake.root / item.key: item.size for item in stored}
    lake.storage.fetch(files)
    keys = [item.key for item in stored]
    records = (UsageRecord.from_json(key, (lake.root / key).read_bytes()) for key in keys)
    return sorted(records, key=lambda record: record.at)
