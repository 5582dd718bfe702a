"""What a silver step did.

Belongs here: that value. Does not belong here: the step (see ``build``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from medallion_assets.core.partitions import Days
from medallion_assets.engines.routing import EngineChoice
from medallion_assets.ledger.entries import Entry
from medallion_assets.silver.audit import Verdict
from medallion_assets.silver.due import Changed, Day, Entries


@dataclass(frozen=True)
class SilverOutcome:
    """What a silver step did.

    Attributes:
        asked: the days it was asked for.
        rewritten: the days it staged: those asked for that would differ, and stale ones.
        entries: the ledger, of these days as it would be, also where they were not published.
        verdicts: by day; failed days keep their old state.
        choice: the engine that cleaned; None where nothing had to be done.
        changed: where days are days of change, by asked day the business days that its
            changes belong to, with their number.
        former: the ledger before.
        rejected: the staged files of rejected rows, also of days that were not published.
    """

    asked: Days | None
    rewritten: Days | None
    entries: Entries
    verdicts: Mapping[Day, Verdict]
    choice: EngineChoice | None = None
    changed: Changed | None = None
    former: Entries = field(default_factory=dict)
    rejected: tuple[str, ...] = ()

    def business_days(self, day: Day) -> tuple[Day, ...]:
        """The business days that an asked day stands for."""
        if self.changed is None or day is None:
            return (day,)
        return tuple(self.changed.get(day, ()))

    def differs(self, day: Day) -> bool:
        """Whether a day has other rows than before, in silver or in quarantine."""
        before, after = self.former.get(day), self.entries.get(day)
        return before is None or after is None or _content(before) != _content(after)

    @property
    def failed(self) -> dict[Day, Verdict]:
        """The days that were not published."""
        return {day: verdict for day, verdict in self.verdicts.items() if not verdict.passed}


def _content(entry: Entry) -> tuple[object, ...]:
    return entry.silver_version, entry.accounts, entry.rules
