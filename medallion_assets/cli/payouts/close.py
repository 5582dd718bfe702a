"""The command ``medallion payouts close``: what is due in a month and was not posted yet."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from medallion_assets.cli.console import out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import complaints, print_rows
from medallion_assets.cli.payouts.options import By, Month, NamedMonth, System, asked_month, person


def _parsed_rate(text: str) -> Decimal:
    """A rate, so that a wrong one is refused by its option's name."""
    try:
        return Decimal(text)
    except InvalidOperation:
        raise typer.BadParameter(f"{text!r} is no rate; expected a number, as 0.01") from None


def close(
    system: System,
    month: Month = None,
    named: NamedMonth = None,
    by: By = None,
    rate: Annotated[
        Decimal | None,
        typer.Option(
            parser=_parsed_rate, metavar="RATE", help="The rate, where the mart has a new one."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Post what is due in a complete month and was not posted yet, as a draft."""
    from datetime import UTC, datetime

    from medallion_assets.payouts.closing import close as close_month
    from medallion_assets.payouts.rules import PayoutKind, rule_of
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    with complaints():
        period, rule = asked_month(month, named), rule_of(PayoutKind.INCENTIVE, system)
        with open_session(Settings.load(), run_id="payouts-close") as session:
            done = close_month(
                session, rule, period, now=datetime.now(UTC), by=person(by), rate=rate
            )
    if json:
        print_json(
            {
                "run": done.run.run_id if done.run else None,
                "entries": [vars(entry) for entry in done.entries],
                "held": done.held,
            }
        )
        return
    for reason, count in sorted(done.held.items()):
        out.print(f"{count} not payable: {reason}", highlight=False)
    if done.run is None:
        last = done.before[-1]
        out.print(f"nothing to post: {last.run_id}, {last.state}, has what is due", highlight=False)
        return
    print_rows(
        ["store", "person", "sales", "posted before", "due", "amount", "reason"],
        [
            (e.store_id, e.subject_id, e.basis_total, e.posted_before, e.due_total, e.amount,
             e.reason)
            for e in done.entries
        ],
    )  # fmt: skip
    out.print(f"{done.run.run_id}: {done.run.total} {done.run.currency}, a draft", highlight=False)
    out.print(f"look at it, then `medallion payouts approve {done.run.run_id}`", soft_wrap=True)
