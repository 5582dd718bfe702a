"""The command ``medallion payouts approve``: a person lets a draft be paid."""

from pathlib import Path

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import complaints
from medallion_assets.cli.payouts.options import By, Run, To, person


def approve(run: Run, by: By = None, to: To = Path(), json: Json = False) -> None:
    """Approve a draft and write its files, which only their owner may read."""
    from datetime import UTC, datetime

    from medallion_assets.payouts.book import read_book
    from medallion_assets.payouts.deciding import approve as approve_run
    from medallion_assets.payouts.exports import export_run, targets_of
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    with complaints(), open_session(Settings.load(), run_id="payouts-approve") as session:
        targets_of(read_book(session, session.reader()).run(run), to)
        book = approve_run(session, run, now=datetime.now(UTC), by=person(by))
        files = export_run(session, book, run, to)
    if json:
        print_json({"run": run, "files": files})
        return
    out.print(f"approved {run}", highlight=False)
    for file in files:
        out.print(f"wrote {file}", highlight=False, soft_wrap=True)
