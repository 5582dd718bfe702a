"""The figures of the dashboard: metrics of a source system by day and by month, as plain data.

Belongs here: asking gold for all days and months at once. Does not belong here: what is compared
with what (see ``reports.tiles``), and how figures look (see ``dashboard.page``).

Every value is that of a metric over the rows of its days. Nothing is added up here, because
averages and counts of different persons cannot be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from medallion_assets.gold.metrics.described import Metric, metric
from medallion_assets.reports.described import ReportedSystem
from medallion_assets.reports.parts import Part, slices_of
from medallion_assets.reports.periods import Period
from medallion_assets.reports.source import ReportSource, Row
from medallion_assets.reports.tiles import Tile, compared_days, tile_of
from medallion_assets.tables.source_system import SourceSystem

Value = Decimal | int | None

MOST_DAYS = 800
MOST_MONTHS = 60
MONTHS_WITH_PARTS = 13
"""Of the last days and months, so that a page stays small however old a lake is."""


@dataclass(frozen=True)
class MonthFigures:
    """A month.

    Attributes:
        compared: what its tiles are compared with, in words; empty where with nothing.
        parts: of the revenue; None of months that are long ago.
    """

    period: Period
    days_loaded: int
    compared: str
    tiles: list[Tile]
    parts: list[Part] | None

    @property
    def is_complete(self) -> bool:
        """Whether all its days are loaded."""
        return self.days_loaded == len(self.period.days)


@dataclass(frozen=True)
class DashboardDay:
    """A day.

    Attributes:
        values: of the metrics, in their order; None where nothing is known.
        event: what trade knows the day by.
    """

    day: date
    is_loaded: bool
    event: str | None
    values: list[Value]


@dataclass(frozen=True)
class ShopFigures:
    """A source system.

    Attributes:
        metrics: what is shown, the first one being the revenue.
        days: without a gap, the last ones of those that are known.
        months: without a gap, the last ones.
        reports: days and months that have a page of their own.
    """

    described: ReportedSystem
    currency: str
    time_zone: str
    metrics: list[Metric]
    days: list[DashboardDay]
    months: list[MonthFigures]
    reports: list[Period]


def shop_figures(
    source: ReportSource, described: ReportedSystem, system: SourceSystem, reports: Sequence[Period]
) -> ShopFigures | None:
    """The figures of a source system; None where no day of it is known."""
    asked = _Asked(source, described)
    if not asked.calendar:
        return None
    return ShopFigures(
        described=described,
        currency=system.currency,
        time_zone=system.time_zone,
        metrics=asked.metrics,
        days=list(asked.days()),
        months=list(asked.months()),
        reports=sorted(reports, key=lambda one: (str(one.kind), one.first), reverse=True),
    )


@dataclass(frozen=True)
class _Asked:
    """What gold says of a source system, each kind of question asked once."""

    source: ReportSource
    described: ReportedSystem

    @cached_property
    def metrics(self) -> list[Metric]:
        """What is shown."""
        return [metric(name) for name in self.described.tiles]

    @cached_property
    def calendar(self) -> dict[date, Row]:
        """The days that are known, from the first to the last."""
        rows = self.source.rows(self.described.calendar, "true order by business_day", [])
        return {row["business_day"]: row for row in rows}

    @cached_property
    def last(self) -> date:
        """The last known day."""
        return max(self.calendar)

    @cached_property
    def periods(self) -> list[Period]:
        """The months that are shown."""
        found = [Period.of_month(self.last)]
        while found[-1].first > min(self.calendar) and len(found) < MOST_MONTHS:
            found.append(found[-1].before)
        return found[::-1]

    @cached_property
    def by_month(self) -> Mapping[str, Mapping[date, Any]]:
        """The values of whole months, by metric; the month before the first one counts too."""
        first, last = self.periods[0].before.first, self.periods[-1].last
        return {one.name: dict(self.source.by(one.name, ["month"], first, last))
                for one in self.metrics}  # fmt: skip

    def value(self, name: str, first: date, last: date) -> Any:  # noqa: ANN401 - decimal or int
        """The value of a metric over some days, of a whole month without a question."""
        month = Period.of_month(first)
        if (first, last) != (month.first, month.last):
            return self.source.value(name, first, last)
        return self.by_month[name].get(first, _of_nothing(metric(name)))

    def days(self) -> Iterator[DashboardDay]:
        """The days that are shown."""
        first = max(min(self.calendar), self.last - timedelta(days=MOST_DAYS - 1))
        found = [dict(self.source.by(one.name, ["day"], first, self.last)) for one in self.metrics]
        for day in (first + timedelta(days=n) for n in range((self.last - first).days + 1)):
            row = self.calendar.get(day, {})
            yield DashboardDay(
                day,
                bool(row.get("is_loaded")),
                row.get("event_name"),
                [
                    by_day.get(day, _of_nothing(one)) if self._is_known(day) else None
                    for one, by_day in zip(self.metrics, found, strict=True)
                ],
            )

    def months(self) -> Iterator[MonthFigures]:
        """The months that are shown."""
        parts = self._parts()
        for period in self.periods:
            loaded = [d for d in period.days if self.calendar.get(d, {}).get("is_loaded")]
            until, other, compared = compared_days(period, loaded, self.calendar)
            is_known = any(map(self._is_known, period.days))
            value_of = self.value if is_known else _nothing
            tiles = [tile_of(value_of, one, period, until, other) for one in self.metrics]
            yield MonthFigures(period, len(loaded), compared, tiles, parts.get(period.first))

    def _is_known(self, day: date) -> bool:
        """Whether a day was loaded, or has rows all the same."""
        return self.calendar.get(day, {}).get("revenue") is not None

    def _parts(self) -> dict[date, list[Part]]:
        """The parts of the revenue by month, of the last months."""
        shown = self.periods[-MONTHS_WITH_PARTS:]
        found: dict[date, list[Part]] = {period.first: [] for period in shown}
        for dimension, label in self.described.parts:
            by = ["month", dimension]
            days = shown[0].first, shown[-1].last
            revenues = self.source.by(self.described.revenue, by, *days)
            persons = self.source.by(self.described.persons, by, *days)
            for month, parts in found.items():
                own = {value: count for first, value, count in persons if first == month}
                slices = slices_of((row[1:] for row in revenues if row[0] == month), own)
                parts.append(Part(dimension, label, slices))
        return found


def _of_nothing(asked: Metric) -> int | None:
    """The value of a metric over no rows."""
    return 0 if asked.denominator is None else None


def _nothing(_name: str, _first: date, _last: date) -> None:
    """The value of a metric over days of which nothing is known."""
