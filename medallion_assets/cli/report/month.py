"""The command ``medallion report month``: the page of a month."""

from typing import Annotated

import typer

from medallion_assets.cli.options import Json
from medallion_assets.cli.output import complaints
from medallion_assets.cli.payouts.options import parsed_month
from medallion_assets.cli.report.written import OneSource, print_pages, write_pages


def month(
    month: Annotated[
        str | None, typer.Option(help="The month, as 2024-04; else that of the last loaded day.")
    ] = None,
    source: OneSource = None,
    json: Json = False,
) -> None:
    """Write the page of a month, with its figures, workbook and lists."""
    from medallion_assets.reports.periods import Period
    from medallion_assets.settings.environment import Settings

    with complaints():
        asked = parsed_month(month) if month else None
        pages = write_pages(Settings.load(), source, lambda last: Period.of_month(asked or last))
    print_pages(pages, json=json)
