"""The dashboard of a lake: which systems it shows, and where it is written.

Belongs here: what is left out and why, and files. Does not belong here: figures (see
``dashboard.figures``) and their looks (see ``dashboard.page``).
"""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import REPORTS
from medallion_assets.dashboard.figures import ShopFigures, shop_figures
from medallion_assets.dashboard.page import Dashboard, render
from medallion_assets.gold.metrics.described import metric
from medallion_assets.lake.damage import explaining_damage
from medallion_assets.lake.storage.directory import Storage
from medallion_assets.reports.described import REPORTED, ReportedSystem
from medallion_assets.reports.files import PAGE
from medallion_assets.reports.periods import Period
from medallion_assets.reports.source import ReportSource
from medallion_assets.session import Session
from medallion_assets.systems.registry import all_systems, system_of

KEY = f"{REPORTS}/dashboard.html"
"""Where the page lies below the lake, beside the folders of the reports."""


@dataclass(frozen=True)
class Built:
    """A dashboard.

    Attributes:
        shown: the source systems on it.
        left_out: those that are not, and why.
    """

    html: str
    shown: tuple[str, ...]
    left_out: Mapping[str, str]


def build_dashboard(
    session: Session, only: Collection[str] = (), place: Path | None = None
) -> Built:
    """The page of what is published now.

    Args:
        only: source systems; else all that are registered.
        place: the file that it will be, if not that beside the reports.

    Raises:
        ConfigurationError: a system is not known, or none can be shown.
    """
    names = [system_of(name).name for name in dict.fromkeys(only)] or [
        one.name for one in all_systems()
    ]
    storage = session.lake.storage
    with explaining_damage(session.lake):
        source = ReportSource(session, session.reader())
        shops: list[ShopFigures] = []
        left_out: dict[str, str] = {}
        for name in names:
            found = _shop(source, name, list(pages_of(storage, name)))
            if isinstance(found, str):
                left_out[name] = found
            else:
                shops.append(found)
        if not shops:
            reasons = "; ".join(f"{name}: {reason}" for name, reason in left_out.items())
            raise ConfigurationError(
                f"there is nothing to show: {reasons}", remedy="`medallion run --all` builds gold"
            )
        page = Dashboard(shops, left_out, source.published_by(), _links(session, place))
    shown = tuple(shop.described.name for shop in shops)
    return Built(render(page), shown, left_out)


def pages_of(storage: Storage, name: str) -> Iterator[Period]:
    """The days and months of a source system that have a page."""
    prefix = f"{REPORTS}/{name}"
    for item in storage.listed(prefix):
        folder, _, file = item.key.removeprefix(f"{prefix}/").partition("/")
        period = Period.of_folder(folder)
        if file == PAGE and period is not None:
            yield period


def _shop(source: ReportSource, name: str, reports: list[Period]) -> ShopFigures | str:
    """The figures of a source system, or why there are none."""
    described = next((one for one in REPORTED if one.name == name), None)
    if described is None:
        return "no figures of it are described"
    if not source.has(described.calendar):
        return "it has no gold yet"
    if missing := [table for table in _read_tables(described) if not source.has(table)]:
        return f"gold.{missing[0]} is not built yet"
    return shop_figures(source, described, system_of(name), reports) or "no day of it is loaded"


def _read_tables(described: ReportedSystem) -> list[str]:
    """The tables of gold that the page of a system needs."""
    asked = (*described.tiles, described.revenue, described.persons)
    return [described.calendar, *dict.fromkeys(metric(name).model for name in asked)]


def _links(session: Session, place: Path | None) -> str | None:
    """What links to reports begin with, by where the page will lie; None where there are none."""
    if place is None:
        return ""
    if session.settings.is_on_s3:
        return None
    reports = (session.lake.root / REPORTS).absolute()
    if not place.absolute().is_relative_to(session.lake.root.absolute()):
        return f"{reports.as_uri()}/"
    return f"{quote(os.path.relpath(reports, place.absolute().parent))}/".removeprefix("./")
