"""The command ``medallion payouts export``: the files of an approved run once more."""

from pathlib import Path
from typing import Annotated

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import complaints
from medallion_assets.cli.payouts.options import Run, To


def export(
    run: Run,
    to: To = Path(),
    names: Annotated[
        bool, typer.Option("--names", help="With names of persons; needs MEDALLION_PAYOUT_NAMES.")
    ] = False,
    json: Json = False,
) -> None:
    """Write the files of an approved run: the same bytes whenever they are written."""
    from medallion_assets.payouts.book import read_book
    from medallion_assets.payouts.exports import export_run
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    with complaints(), open_session(Settings.load(), run_id="payouts-export") as session:
        book = read_book(session, session.reader())
        files = export_run(session, book, run, to, names=names)
    if json:
        print_json({"run": run, "files": files})
        return
    for file in files:
        out.print(f"wrote {file}", highlight=False, soft_wrap=True)
