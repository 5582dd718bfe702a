"""Writing pages for a command, and saying where they are.

Belongs here: which systems are meant. Does not belong here: pages (see ``reports.build``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from medallion_assets.cli.console import err, out
from medallion_assets.cli.machines import print_json
from medallion_assets.core.errors import ConfigurationError

if TYPE_CHECKING:
    from medallion_assets.reports.periods import Period
    from medallion_assets.session import Session
    from medallion_assets.settings.environment import Settings

OneSource = Annotated[
    str | None, typer.Option("--source", help="Only this source system; else all that have gold.")
]


class WrittenPage(NamedTuple):
    """A page that was written.

    Attributes:
        unusual: what it says does not look like other days.
    """

    place: str
    unusual: list[str]


def write_pages(
    settings: Settings, source: str | None, period: Callable[[date], Period]
) -> list[WrittenPage]:
    """Write the page of a period of one source system, or of all.

    Args:
        period: the period, by the last loaded day of a system.
    """
    from medallion_assets.reports.build import build_report, last_loaded
    from medallion_assets.session import open_session

    with open_session(settings, run_id="report") as session:
        names = [source] if source else reported_systems(session)
        pages = [build_report(session, name, period(last_loaded(session, name))) for name in names]
        return [
            WrittenPage(f"{session.lake.name}/{one.page}", one.figures.unusual) for one in pages
        ]


def reported_systems(session: Session) -> list[str]:
    """The systems that have pages and gold.

    Raises:
        ConfigurationError: there is none.
    """
    from medallion_assets.reports.described import REPORTED
    from medallion_assets.reports.source import ReportSource

    source = ReportSource(session, session.reader())
    names = [one.name for one in REPORTED if source.has(one.calendar)]
    if not names:
        raise ConfigurationError("gold is not built yet", remedy="`medallion run --all` builds it")
    return names


def print_pages(pages: list[WrittenPage], *, json: bool) -> None:
    """Print where pages are; what is unusual is told beside, not among them."""
    if json:
        print_json([page.place for page in pages])
        return
    for page in pages:
        out.print(page.place, highlight=False, soft_wrap=True)
        for words in page.unusual:
            err.print(f"unusual: {words}", highlight=False, soft_wrap=True, markup=False)
