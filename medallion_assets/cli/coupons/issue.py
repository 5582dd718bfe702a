"""The command ``medallion coupons issue``: codes for who is due one and has none."""

from pathlib import Path
from typing import Annotated

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import complaints
from medallion_assets.cli.payouts.options import (
    By,
    Month,
    NamedMonth,
    System,
    To,
    asked_month,
    person,
)


def issue(
    system: System,
    month: Month = None,
    named: NamedMonth = None,
    by: By = None,
    to: To = Path(),
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Begin with another key; issued codes stay.")
    ] = False,
    json: Json = False,
) -> None:
    """Issue the coupons of a complete month that were not issued yet, and write them to files."""
    from datetime import UTC, datetime

    from medallion_assets.payouts.book import read_book
    from medallion_assets.payouts.coupons import issue as issue_coupons
    from medallion_assets.payouts.exports import export_run
    from medallion_assets.payouts.rules import PayoutKind, rule_of
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    with complaints():
        period, rule = asked_month(month, named), rule_of(PayoutKind.COUPON, system)
        with open_session(Settings.load(), run_id="coupons-issue") as session:
            done = issue_coupons(
                session, rule, period, now=datetime.now(UTC), by=person(by), new_key=new_key
            )
            book = read_book(session, session.reader())
            files = export_run(session, book, done.run.run_id, to) if done.run else []
    if json:
        run = done.run.run_id if done.run else None
        print_json(
            {"run": run, "issued": len(done.entries), "too_late": done.too_late, "files": files}
        )
        return
    if done.too_late:
        out.print(
            f"{done.too_late} customers are due a coupon of {period:%Y-%m}, which is too long ago "
            "(MEDALLION_COUPON_WINDOW_MONTHS); none was issued",
            highlight=False,
        )
    elif done.run is None:
        out.print("nothing to issue: everybody who is due a coupon has one", highlight=False)
    else:
        out.print(f"{done.run.run_id}: issued {len(done.entries)} coupons", highlight=False)
    for file in files:
        out.print(f"wrote {file}", highlight=False, soft_wrap=True)
