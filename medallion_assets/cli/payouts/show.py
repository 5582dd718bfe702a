"""The command ``medallion payouts show``: what was decided, and what differs by now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from medallion_assets.cli.options import Csv, Json
from medallion_assets.cli.output import Rows, complaints, print_found
from medallion_assets.cli.payouts.options import parsed_month
from medallion_assets.core.errors import ConfigurationError

if TYPE_CHECKING:
    from medallion_assets.session import Session


def show(
    run: Annotated[str | None, typer.Argument(help="A run, whose entries are shown.")] = None,
    source: Annotated[str, typer.Option(help="The source system of --month.")] = "sales_drops",
    month: Annotated[
        str | None, typer.Option(help="A month: what is due by today's data, and what is posted.")
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """All runs, the entries of one, or what differs in a month since it was closed."""
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    with complaints(), open_session(Settings.load(), run_id="payouts-show") as session:
        if run and month:
            raise ConfigurationError("a run and --month are two questions", remedy="give one")
        columns, rows = _of_month(session, source, month) if month else _of_runs(session, run)
    print_found(columns, rows, json=json, csv=csv)


def _of_runs(session: Session, run_id: str | None) -> Rows:
    """All runs, or the entries of one."""
    from medallion_assets.payouts.book import read_book

    book = read_book(session, session.reader())
    if run_id is None:
        columns = ["run", "state", "rate", "entries", "total", "currency", "created", "by"]
        columns += ["approved", "approved by"]
        return columns, [
            (r.run_id, r.state, r.rate, r.entries, r.total, r.currency, r.created_at, r.created_by,
             r.approved_at, r.approved_by)
            for r in book.runs.values()
        ]  # fmt: skip
    book.run(run_id)
    columns = ["number", "store", "subject", "amount", "due", "posted before", "sales", "place"]
    columns += ["reason", "code", "sha256"]
    return columns, [
        (e.number, e.store_id, e.subject_id, e.amount, e.due_total, e.posted_before, e.basis_total,
         e.place, e.reason, e.code, e.entry_sha256)
        for e in book.entries_of(run_id)
    ]  # fmt: skip


def _of_month(session: Session, system: str, month: str) -> Rows:
    """What is due and what is posted to each person of a month."""
    from medallion_assets.payouts.rules import PayoutKind, rule_of
    from medallion_assets.payouts.standing import standing_of

    rule = rule_of(PayoutKind.INCENTIVE, system)
    found = standing_of(session, session.reader(), rule, parsed_month(month))
    return ["store", "person", "due", "posted", "difference"], [
        (one.key.store_id, one.key.subject_id, one.due, one.posted, one.difference) for one in found
    ]
