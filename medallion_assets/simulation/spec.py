"""What the parameters and the ground truths of all generators have in common.

Belongs here: days by their number, and a truth as JSON. Does not belong here: what a
generator can be asked (see the module ``spec`` of each).
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta


class NumberedDays:
    """Days in a row, counted from 0."""

    first_day: date
    days: int

    def day(self, number: int) -> date:
        """The day of a number; the first is 0, and -1 is the state before it."""
        return self.first_day + timedelta(days=number)

    @property
    def last_day(self) -> date:
        """The last day."""
        return self.day(self.days - 1)


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What a platform must find in generated data."""

    def to_json(self) -> str:
        """The same as JSON with sorted names; days in ISO format."""
        return json.dumps(asdict(self), default=str, ensure_ascii=False, indent=2, sort_keys=True)
