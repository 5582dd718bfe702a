"""Writing the page of a period with its files, below the lake.

Belongs here: the order of it, and what was told before. Does not belong here: figures (see
``reports.figures``) and files (see ``reports.files``).

Equal gold gives equal bytes: nothing depends on when a page is written. What a page told before is
kept in its ``figures.json``; a page whose figures changed says by how much.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from medallion_assets.core.errors import ConfigurationError, DamagedError
from medallion_assets.core.naming import REPORTS
from medallion_assets.gold.trade.described import trade_of
from medallion_assets.gold.trade.judging import judge_published
from medallion_assets.lake.damage import explaining_damage
from medallion_assets.reports.described import ReportedSystem, reported
from medallion_assets.reports.figures import Figures, figures_of
from medallion_assets.reports.files import FIGURES, PAGE, files_of
from medallion_assets.reports.months import sections_of
from medallion_assets.reports.periods import Period, PeriodKind
from medallion_assets.reports.source import ReportSource
from medallion_assets.session import Session
from medallion_assets.systems.registry import system_of


@dataclass(frozen=True)
class Report:
    """A page that was written.

    Attributes:
        page: its key below the lake.
        files: keys of all files.
    """

    figures: Figures
    page: str
    files: tuple[str, ...]


def build_report(session: Session, name: str, period: Period) -> Report:
    """Write the page of a period from what is published now.

    Raises:
        ConfigurationError: there are no pages of the system, nothing of the period is loaded, or
            gold is not built.
    """
    described, system = reported(name), system_of(name)
    with explaining_damage(session.lake):
        source = ReportSource(session, session.reader())
        figures = figures_of(source, described, period, system.currency, system.time_zone)
        if period.kind is PeriodKind.MONTH:
            figures.sections = sections_of(source, described, period)
            figures.restated = list(_restated(source, described, period))
        else:
            figures.unusual = list(_unusual(source, name, period.first))
        figures.published_by = source.published_by()
        folder = f"{REPORTS}/{name}/{period.folder}"
        figures.revisions = _revisions(session, folder, figures)
        files = files_of(figures, session.scratch)
        for file, content in files.items():
            session.lake.storage.write(f"{folder}/{file}", content)
    return Report(figures, f"{folder}/{PAGE}", tuple(f"{folder}/{file}" for file in files))


def _unusual(source: ReportSource, name: str, day: date) -> Iterator[str]:
    """What does not look like the same days of the week before."""
    trade = trade_of(name)
    if trade is None:
        return
    verdicts = judge_published(source.session, source.reader, trade, [day])
    yield from (found.words for found in verdicts[day] if found.is_unusual)


def last_loaded(session: Session, name: str) -> date:
    """The last loaded day of a system.

    Raises:
        ConfigurationError: there is none, or gold is not built.
    """
    described = reported(name)
    source = ReportSource(session, session.reader())
    rows = source.rows(described.calendar, "is_loaded order by business_day desc limit 1", [])
    if not rows:
        raise ConfigurationError(
            f"no day of {name} is loaded", remedy=f"`medallion run --source {name}` first"
        )
    day: date = rows[0]["business_day"]
    return day


def _revisions(session: Session, folder: str, figures: Figures) -> list[Mapping[str, Any]]:
    """What the page told before, and each change of it, the last one being to what is now."""
    told = _told(session, f"{folder}/{FIGURES}")
    if told is None:
        return []
    found = [{name: Decimal(value) for name, value in one.items()} for one in told["revisions"]]
    before = Decimal(told["tiles"][0]["value"] or 0)
    if before != figures.revenue:
        found.append({"before": before, "now": figures.revenue})
    return [*found]


def _restated(
    source: ReportSource, described: ReportedSystem, period: Period
) -> Iterator[Mapping[str, Any]]:
    """Other months whose page tells another revenue than today's data."""
    prefix = f"{REPORTS}/{described.name}"
    for item in sorted(source.session.lake.storage.listed(prefix), key=lambda one: one.key):
        folder, _, file = item.key.removeprefix(f"{prefix}/").partition("/")
        other = Period.of_folder(folder)
        if file != FIGURES or other is None or other.kind is not PeriodKind.MONTH:
            continue
        if other.first >= period.first:
            continue
        told = _told(source.session, item.key)
        before = Decimal(told["tiles"][0]["value"] or 0) if told else Decimal(0)
        now = Decimal(source.value(described.revenue, other.first, other.last) or 0)
        if now != before:
            yield {"period": other.name, "before": before, "now": now}


def _told(session: Session, key: str) -> dict[str, Any] | None:
    """The figures that were written before; None where there are none.

    Raises:
        DamagedError: they cannot be read.
    """
    content = session.lake.storage.read(key)
    if content is None:
        return None
    try:
        found: dict[str, Any] = json.loads(content)
        Decimal(found["tiles"][0]["value"] or 0)
        found["revisions"]
    except (ValueError, KeyError, IndexError, TypeError, ArithmeticError) as error:
        raise DamagedError(
            f"{session.lake.name}/{key}",
            "does not hold the figures of a page",
            remedy="delete it, and write the page anew",
        ) from error
    return found
