"""The command ``medallion payouts verify``: whether the ledger still says what was decided."""

import typer

from medallion_assets.cli.console import err, out
from medallion_assets.cli.machines import print_json
from medallion_assets.cli.options import Json
from medallion_assets.cli.output import Exit, complaints, plain


def verify(json: Json = False) -> None:
    """Compare all hashes and sums of the ledger of payouts; exits with 1 if one does not hold."""
    from medallion_assets.payouts.book import read_book
    from medallion_assets.payouts.checking import problems
    from medallion_assets.session import open_session
    from medallion_assets.settings.environment import Settings

    with complaints(), open_session(Settings.load(), run_id="payouts-verify") as session:
        book = read_book(session, session.reader())
        found = problems(session.lake, book)
    last = book.rows[-1].run_sha256 if book.rows else ""
    if json:
        print_json(
            {"runs": len(book.runs), "entries": len(book.entries), "last": last, "problems": found}
        )
    for problem in [] if json else found:
        err.print(plain(problem), soft_wrap=True)
    if found:
        raise typer.Exit(Exit.FAILED)
    if not json:
        out.print(
            f"{len(book.runs)} runs and {len(book.entries)} entries hold; the last row is {last}"
            if book.rows
            else "nothing was decided yet",
            highlight=False,
            soft_wrap=True,
        )
