"""What this process asked of S3, Glue and Glue's jobs, which is what AWS writes a bill of.

Belongs here: counting. Does not belong here: the requests (see ``s3_requests``), keeping what was
counted (see ``lake.usage``), and prices (see ``costs``).
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from threading import Lock


@dataclass(frozen=True)
class Used:
    """What some work used, in the units that AWS counts; repetitions by a client are not seen.

    Attributes:
        puts: objects or parts of them that were written to S3, copies too.
        gets: objects, or what is known of them, that were read.
        lists: pages of listings, of 1,000 objects each.
        deletes: requests to delete, of up to 1,000 objects each.
        sent: bytes to S3.
        received: bytes from S3.
        catalogue: requests to the Glue Data Catalog.
        dpu_seconds: of Glue's jobs, as Glue charges them.
    """

    puts: int = 0
    gets: int = 0
    lists: int = 0
    deletes: int = 0
    sent: int = 0
    received: int = 0
    catalogue: int = 0
    dpu_seconds: float = 0.0

    def __add__(self, other: "Used") -> "Used":
        """Both together."""
        names = [field.name for field in fields(self)]
        return Used(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def __bool__(self) -> bool:
        """Whether it is more than nothing."""
        return self != Used()

    @classmethod
    def total(cls, parts: Iterable["Used"]) -> "Used":
        """All together."""
        return sum(parts, cls())


class Meter:
    """A count that several threads add to."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self._lock = Lock()
        self._used = Used()

    def add(self, more: Used) -> None:
        """Count something."""
        with self._lock:
            self._used += more

    @property
    def used(self) -> Used:
        """What was counted since it was last taken."""
        return self._used

    def take(self) -> Used:
        """What was counted, which counts no more: it is written down once."""
        with self._lock:
            used, self._used = self._used, Used()
        return used


METER = Meter()
"""That of this process."""
