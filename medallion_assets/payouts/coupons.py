"""Issuing coupons, once by customer and month, and what became of those that were issued.

Belongs here: who gets one and who had one. Does not belong here: codes (see ``payouts.codes``).

A coupon that was issued stays valid, also where its customer is due none by later data. Who is due
one only by later data gets it with the next issue, unless the month is too long ago.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from medallion_assets.core.errors import ConfigurationError, LakeError
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.rotation import COUPON_FINGERPRINT
from medallion_assets.payouts.book import Book, add, read_book
from medallion_assets.payouts.checking import require_sound
from medallion_assets.payouts.closing import new_run, next_run_id
from medallion_assets.payouts.codes import code_of, key_fingerprint
from medallion_assets.payouts.marts import last_complete_month, month_of, read_month
from medallion_assets.payouts.posting import NOTHING_DUE, ZERO, Due, differences, sums
from medallion_assets.payouts.records import PayoutEntry, PayoutKey, PayoutRun, RunState
from medallion_assets.payouts.rules import PayoutRule
from medallion_assets.session import Session


class CouponState(StrEnum):
    """What became of a customer and month."""

    ISSUED = "issued"
    ISSUED_NO_LONGER_DUE = "issued_no_longer_due"
    DUE = "due"


@dataclass(frozen=True)
class Issued:
    """What issuing did.

    Attributes:
        run: None where nobody was to get one.
        too_late: customers who are due one of a month that is too long ago.
    """

    run: PayoutRun | None
    entries: Sequence[PayoutEntry]
    too_late: int


def issue(
    session: Session,
    rule: PayoutRule,
    period: date,
    *,
    now: datetime,
    by: str,
    new_key: bool = False,
) -> Issued:
    """Issue the coupons of a complete month that were not issued yet.

    Args:
        new_key: let the lake have another key; issued codes stay.

    Raises:
        ConfigurationError: the month or the key cannot be used; nothing was issued.
        LakeError: a code was issued before to somebody else, or the ledger was changed.
    """
    secret = session.settings.required_coupon_key()
    with session.publishing() as reader:
        month = read_month(session, reader, rule, period)
        book = read_book(session, reader)
        require_sound(session.lake, book)
        has_key = _require_key(session.lake, secret, new_key=new_key)
        posted = book.posted(rule, period)
        issued = {key: Due(amount, ZERO) for key, amount in sums(posted).items() if amount}
        due = {key: one for key, one in month.due(None).items() if key not in issued}
        last = last_complete_month(session, reader, rule) or period
        if _months(period, last) > session.settings.coupon_window_months:
            return Issued(None, (), len(due))
        coded = {key: replace(one, code=code_of(key, secret)) for key, one in due.items()}
        _require_unused(book, coded)
        run_id = next_run_id(book, rule, period)
        entries = differences(run_id, {**issued, **coded}, posted)
        if not entries:
            return Issued(None, (), 0)
        if not has_key:
            session.lake.storage.write(COUPON_FINGERPRINT, key_fingerprint(secret).encode())
        run = _approved(new_run(session, reader, month, run_id, now=now, by=by))
        book = add(session, book, run, entries)
        return Issued(book.run(run_id), book.entries_of(run_id), 0)


def _approved(run: PayoutRun) -> PayoutRun:
    """The run of who issues coupons, which is a decision already."""
    return replace(
        run, state=str(RunState.APPROVED), approved_at=run.created_at, approved_by=run.created_by
    )


def states_of(
    session: Session, rule: PayoutRule, period: date
) -> list[tuple[PayoutKey, CouponState, str | None]]:
    """What became of each customer of a month, by what is published now."""
    return coupon_states(session, session.reader(), rule, period)


def coupon_states(
    session: Session, reader: SnapshotReader, rule: PayoutRule, period: date
) -> list[tuple[PayoutKey, CouponState, str | None]]:
    """What became of each customer of a month who got a coupon or is due one, with the code."""
    book = read_book(session, reader)
    due = month_of(session, reader, rule, period).due(None)
    posted = book.posted(rule, period)
    codes = {entry.key: entry.code for entry in posted if entry.code}
    found = []
    for key in sorted({*due, *codes}):
        state = CouponState.DUE
        if key in codes:
            is_due = due.get(key, NOTHING_DUE).amount > 0
            state = CouponState.ISSUED if is_due else CouponState.ISSUED_NO_LONGER_DUE
        found.append((key, state, codes.get(key)))
    return found


def _require_key(lake: Lake, secret: str, *, new_key: bool) -> bool:
    """Whether the lake knows the key already.

    Raises:
        ConfigurationError: it has another one.
    """
    kept = lake.storage.read(COUPON_FINGERPRINT)
    known = kept is not None and kept.decode() == key_fingerprint(secret)
    if kept is not None and not known and not new_key:
        raise ConfigurationError(
            "coupons of this lake were issued with another key than MEDALLION_COUPON_KEY",
            remedy="set it to the former key, or begin with the new one by --new-key: codes that "
            "were issued stay",
        )
    return known


def _require_unused(book: Book, due: dict[PayoutKey, Due]) -> None:
    """Refuse a code that somebody else has."""
    taken = {entry.code: entry.key for entry in book.entries if entry.code}
    for key, one in due.items():
        if one.code and taken.get(one.code, key) != key:
            raise LakeError(
                f"the code of customer {key.subject_id} in {key.period:%Y-%m} is in use",
                remedy="set MEDALLION_COUPON_KEY to another key and issue by --new-key",
            )


def _months(first: date, last: date) -> int:
    """The number of months between two months."""
    return (last.year - first.year) * 12 + last.month - first.month
