"""The command ``medallion payouts void``: a draft that nobody is to be paid by."""

from medallion_assets.cli.console import out
from medallion_assets.cli.output import complaints
from medallion_assets.cli.payouts.options import By, Run, person


def void(run: Run, by: By = None) -> None:
    """Take back all that a draft has posted, by entries of its own."""
    from datetime import UTC, datetime

    from medallion_assets.payouts.deciding import void as void_run
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    with complaints(), open_session(Settings.load(), run_id="payouts-void") as session:
        void_run(session, run, now=datetime.now(UTC), by=person(by))
    out.print(f"{run} is void; close its month again to post what is due", highlight=False)
