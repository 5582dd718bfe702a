"""Rejected rows as the UI shows them, in the check that counts them.

Belongs here: how many are shown, and the command that shows the rest. Does not belong here:
reading them (see ``silver.rejected``).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from medallion_assets.core.naming import BRONZE
from medallion_assets.orchestration.assets.metadata import markdown_table
from medallion_assets.session import Session
from medallion_assets.silver.outcome import SilverOutcome
from medallion_assets.silver.rejected import Row, published_rejects, shown_columns, staged_rejects
from medallion_assets.tables.model import Table

MOST_ROWS = 50
MOST_DAYS = 31
"""Of a run over more days only the failed ones show their rows: it would log each row it rejected
in months, and a person asks for one day."""
LONGEST_CELL = 60
ROWS = "rejected rows"
REST = "all rejected rows"


@dataclass(frozen=True)
class Rejects:
    """The rejected rows of the days that a step was asked for."""

    session: Session
    table: Table
    outcome: SilverOutcome

    def metadata(self, days: Sequence[date | None]) -> Mapping[str, Any]:
        """What a check shows of some days; nothing where no row was rejected."""
        rows = [row for day in days for row in self._by_day.get(day, ())]
        if not rows:
            return {}
        cells = [[_cell(value) for value in row] for row in rows[:MOST_ROWS]]
        shown = markdown_table(shown_columns(self.table), cells)
        return {ROWS: shown, REST: self._command(days)}

    def _command(self, days: Sequence[date | None]) -> str:
        """What shows the rest; of days that were not published, quarantine has former rows."""
        name, day = self.table.identifier, days[0] if len(days) == 1 else None
        if self.outcome.failed.keys() >= set(days):
            where = f"_business_day = '{day}'" if day else "_business_day is null"
            return f'medallion query "from {BRONZE}.{name} where {where}"'
        return f"medallion quarantine show --table {name}" + (f" --day {day}" if day else "")

    @cached_property
    def _by_day(self) -> dict[date | None, list[Row]]:
        """The first rejected rows of each day: published ones, and of failed days the staged."""
        asked = self.outcome.asked
        days: Collection[date | None] = asked.days if asked else (None,)
        shown = {found for day in days for found in self.outcome.business_days(day)}
        failed = set(self.outcome.failed)
        passed = [
            day
            for day in (shown if len(days) <= MOST_DAYS else ())
            if day not in failed and self._has_rejected(day)
        ]
        found: dict[date | None, list[Row]] = {}
        if passed:
            found |= published_rejects(self.session, self.table, passed, MOST_ROWS)
        if failed:
            staged = self.outcome.rejected
            found |= staged_rejects(self.session, self.table, staged, failed, MOST_ROWS)
        return found

    def _has_rejected(self, day: date | None) -> bool:
        entry = self.outcome.entries.get(day)
        return entry is not None and bool(entry.rows.quarantined)


def _cell(value: object) -> str:
    """A value as text, on one line."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
