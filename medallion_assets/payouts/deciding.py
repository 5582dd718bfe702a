"""What a person decides of a run: that it is approved, or void.

Belongs here: who may be approved after whom. Does not belong here: files (see
``payouts.exports``).
"""

from dataclasses import replace
from datetime import datetime

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.payouts.book import Book, add, read_book
from medallion_assets.payouts.checking import require_sound
from medallion_assets.payouts.closing import moment
from medallion_assets.payouts.posting import reversals
from medallion_assets.payouts.records import PayoutRun, RunState
from medallion_assets.session import Session


def approve(session: Session, run_id: str, *, now: datetime, by: str) -> Book:
    """Let a draft be paid; gives the ledger with it.

    Raises:
        ConfigurationError: it is no draft, or an earlier run of its month still is one.
        DamagedError: something in the ledger was changed; nothing is approved then.
    """
    with session.publishing() as reader:
        book = read_book(session, reader)
        require_sound(session.lake, book)
        run = _draft(book, run_id)
        earlier, _ = _beside(book, run)
        if waiting := [one for one in earlier if one.state == RunState.DRAFT]:
            raise ConfigurationError(
                f"{waiting[0].run_id} of the same month was closed before and is still a draft",
                remedy=f"`medallion payouts approve {waiting[0].run_id}`, or void {run_id} and "
                "then that one",
            )
        approved = replace(
            run, state=str(RunState.APPROVED), approved_at=moment(now), approved_by=by
        )
        return add(session, book, approved, ())


def void(session: Session, run_id: str, *, now: datetime, by: str) -> Book:
    """Take back all that a draft has posted, by entries of its own; gives the ledger with them.

    Raises:
        ConfigurationError: it is no draft, or a later run of its month builds on it.
        DamagedError: something in the ledger was changed.
    """
    with session.publishing() as reader:
        book = read_book(session, reader)
        require_sound(session.lake, book)
        run = _draft(book, run_id)
        _, later = _beside(book, run)
        if later:
            raise ConfigurationError(
                f"{later[-1].run_id} builds on {run_id}",
                remedy="close the month again instead, which posts what differs"
                if later[-1].state == RunState.APPROVED
                else f"`medallion payouts void {later[-1].run_id}` first",
            )
        same = book.posted(run, run.period)
        taken_back = replace(run, state=str(RunState.VOID), voided_at=moment(now), voided_by=by)
        return add(session, book, taken_back, reversals(run_id, same))


def _draft(book: Book, run_id: str) -> PayoutRun:
    """A run that nobody has decided of yet.

    Raises:
        ConfigurationError: somebody has.
    """
    run = book.run(run_id)
    if run.state == RunState.DRAFT:
        return run
    if run.state == RunState.APPROVED:
        raise ConfigurationError(
            f"{run_id} was approved by {run.approved_by} on {run.approved_at} UTC",
            remedy=f"`medallion payouts export {run_id}` writes its files again; closing the month "
            "again posts what changed since",
        )
    raise ConfigurationError(
        f"{run_id} was declared void by {run.voided_by} on {run.voided_at} UTC",
        remedy="close the month again",
    )


def _beside(book: Book, run: PayoutRun) -> tuple[list[PayoutRun], list[PayoutRun]]:
    """The other runs of its month that are not void: those before it, and those after it."""
    same = book.standing(run, run.period)
    place = same.index(run)
    return same[:place], same[place + 1 :]
