"""Times of the demonstration: seconds since the first midnight, and their text.

Belongs here: turning numbers into the export's timestamps and dates. Does not
belong here: when anything happens (see ``orders``, ``reviews``, ``funnel``).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from medallion_assets.simulation.rng import Integers, Mask

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

NEVER = int(np.iinfo(np.int64).min)
"""Stands for an event that has not happened; its text is empty."""


@dataclass(frozen=True)
class ExportClock:
    """The calendar of one export; ``first_day`` already carries the shift."""

    first_day: date

    def timestamp(self, seconds: int) -> str:
        """One local time as the export writes it."""
        if seconds == NEVER:
            return ""
        moment = datetime.combine(self.first_day, time()) + timedelta(seconds=int(seconds))
        return moment.isoformat(sep=" ", timespec="seconds")

    def day(self, number: int) -> str:
        """One calendar day; the first is number 0."""
        return (self.first_day + timedelta(days=int(number))).isoformat()

    def timestamps(self, seconds: Integers) -> list[str]:
        """Many local times at once."""
        happened = seconds != NEVER
        moments = np.datetime64(self.first_day, "s") + np.where(happened, seconds, 0)
        return _texts(moments, happened)

    def days(self, numbers: Integers) -> list[str]:
        """Many calendar days at once."""
        days = np.datetime64(self.first_day, "D") + numbers
        return _texts(days, np.ones(len(numbers), dtype=np.bool_))


def _texts(moments: NDArray[np.datetime64], happened: Mask) -> list[str]:
    """ISO texts with a blank instead of the T; empty where nothing happened."""
    texts = np.datetime_as_string(moments).tolist()
    pairs = zip(texts, happened.tolist(), strict=True)
    return [text.replace("T", " ") if real else "" for text, real in pairs]
