"""The figures of a day or a month: everything that a page shows, as plain data.

Belongs here: asking gold. Does not belong here: what is compared with what (see
``reports.tiles``), sections of months only (see ``reports.months``), how figures look (see
``reports.page``), and files (see ``reports.build``).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.gold.metrics.described import metric
from medallion_assets.reports.described import ReportedSystem
from medallion_assets.reports.parts import Part, parts_of
from medallion_assets.reports.periods import Period
from medallion_assets.reports.source import ReportSource, Row
from medallion_assets.reports.tiles import Tile, compared_days, tile_of

SATURDAY = 6


@dataclass(frozen=True)
class DayFigure:
    """A bar.

    Attributes:
        revenue: None where nothing is known of the day.
        event: what trade knows the day by.
    """

    day: date
    revenue: Decimal | None
    transactions: int | None
    is_loaded: bool
    is_weekend: bool
    event: str | None


@dataclass(frozen=True)
class Quality:
    """What became of the rows of a table in the period."""

    table: str
    received: int
    silver: int
    rejected: int


@dataclass
class Figures:
    """Everything on a page.

    Attributes:
        days_loaded: of the period.
        compared: what tiles are compared with, in words; empty where with nothing.
        sections: of months only, by name (see ``reports.months``).
        revisions: what was told of the period before, and what it is now.
        restated: other periods whose page tells another revenue than today's data.
        unusual: of a day only, what does not look like the same days of the week before.
    """

    system: str
    title: str
    period: Period
    currency: str
    time_zone: str
    days_loaded: int
    days_in_period: int
    compared: str
    tiles: list[Tile]
    days: list[DayFigure]
    parts: list[Part]
    quality: list[Quality]
    sections: dict[str, Any] = field(default_factory=dict)
    revisions: list[Mapping[str, Any]] = field(default_factory=list)
    restated: list[Mapping[str, Any]] = field(default_factory=list)
    unusual: list[str] = field(default_factory=list)
    published_by: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether all days are loaded."""
        return self.days_loaded == self.days_in_period

    @property
    def revenue(self) -> Decimal:
        """The first tile."""
        return Decimal(self.tiles[0].value or 0)

    def to_dict(self) -> dict[str, Any]:
        """For machines; which customers get a coupon is told by the files of coupons only."""
        found = {**asdict(self), "is_complete": self.is_complete}
        found.get("sections", {}).get("coupons", {}).pop("rows", None)
        return {**found, "period": self.period.key, "kind": str(self.period.kind)}


def figures_of(
    source: ReportSource, described: ReportedSystem, period: Period, currency: str, zone: str
) -> Figures:
    """The figures of a period.

    Raises:
        ConfigurationError: nothing of it is loaded, or gold is not built.
    """
    before = period.before
    first = min(period.shown[0], before.first)
    calendar = {
        row["business_day"]: row
        for row in source.rows(
            described.calendar, "business_day between ? and ?", [first, period.last]
        )
    }
    loaded = [day for day in period.days if day in calendar and calendar[day]["is_loaded"]]
    if not loaded and not any(_revenue(calendar.get(day)) for day in period.days):
        raise ConfigurationError(
            f"nothing of {period.key} is loaded in {described.name}",
            remedy="name a period with loaded days (`medallion ledger` lists them), or load it by "
            f"`medallion run --source {described.name}`",
        )
    until, other, compared = compared_days(period, loaded, calendar)
    return Figures(
        system=described.name,
        title=described.title,
        period=period,
        currency=currency,
        time_zone=zone,
        days_loaded=len(loaded),
        days_in_period=len(period.days),
        compared=compared,
        tiles=[
            tile_of(source.value, metric(name), period, until, other) for name in described.tiles
        ],
        days=[_day(day, calendar.get(day)) for day in period.shown],
        parts=parts_of(source, described, period),
        quality=_quality(source, described.name, period),
    )


def _day(day: date, row: Row | None) -> DayFigure:
    found = row or {}
    return DayFigure(
        day=day,
        revenue=found.get("revenue"),
        transactions=found.get("transactions"),
        is_loaded=bool(found.get("is_loaded")),
        is_weekend=day.isoweekday() >= SATURDAY,
        event=found.get("event_name"),
    )


def _revenue(row: Row | None) -> Decimal:
    return (row or {}).get("revenue") or Decimal(0)


def _quality(source: ReportSource, system: str, period: Period) -> list[Quality]:
    """The rows of the period by table, of tables that have any."""
    found = source.ledger(
        """
        select table_name, sum(bronze), sum(coalesce(silver, 0)), sum(quarantined)
        from entries
        where measure = 'rows' and business_day between ? and ?
            and starts_with(table_name, ? || '_')
        group by table_name having sum(bronze) > 0 order by table_name
        """,
        [period.first, period.last, system],
    )
    return [Quality(name, int(b), int(s), int(q)) for name, b, s, q in found]
