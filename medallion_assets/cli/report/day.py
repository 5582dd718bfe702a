"""The command ``medallion report day``: the page of a day."""

from datetime import date
from typing import Annotated

from medallion_assets.cli.options import Json, day_option
from medallion_assets.cli.output import complaints
from medallion_assets.cli.report.written import OneSource, print_pages, write_pages


def day(
    day: Annotated[
        date | None, day_option("--day", about="The day; else the last loaded one.")
    ] = None,
    source: OneSource = None,
    json: Json = False,
) -> None:
    """Write the page of a day, with its figures, workbook and lists."""
    from medallion_assets.reports.periods import Period
    from medallion_assets.settings.environment import Settings

    with complaints():
        pages = write_pages(Settings.load(), source, lambda last: Period.of_day(day or last))
    print_pages(pages, json=json)
