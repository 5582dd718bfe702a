"""Closing a month: what is due now is posted as differences to what was posted before.

Belongs here: when a month may be closed, by which rate, and the order of it. Does not belong
here: the differences (see ``payouts.posting``), and what a person decides afterwards (see
``payouts.deciding``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.lake.heads import ENTRIES as LEDGER
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.payouts.book import Book, add, read_book
from medallion_assets.payouts.checking import require_sound
from medallion_assets.payouts.marts import MartMonth, read_month, require_rate
from medallion_assets.payouts.posting import ZERO, Due, differences
from medallion_assets.payouts.records import PayoutEntry, PayoutKey, PayoutRun, RunState
from medallion_assets.payouts.rules import PayoutRule
from medallion_assets.session import Session
from medallion_assets.systems.registry import system_of


@dataclass(frozen=True)
class Closed:
    """What closing a month did.

    Attributes:
        run: the new run; None where nothing was to be posted.
        entries: of the new run.
        before: runs of the month that were there already.
        held: how many rows of the mart are not payable, by the reason.
    """

    run: PayoutRun | None
    entries: Sequence[PayoutEntry]
    before: Sequence[PayoutRun]
    held: Mapping[str, int]


def close(
    session: Session,
    rule: PayoutRule,
    period: date,
    *,
    now: datetime,
    by: str,
    rate: Decimal | None = None,
) -> Closed:
    """Post what is due in a month and was not posted yet, as a draft.

    Args:
        now: a moment with its zone; its date in the zone of the system counts.
        by: who closes it.
        rate: the rate to close by, which is needed where the mart has another one than before.

    Raises:
        ConfigurationError: the month may not be closed; nothing was posted.
        DamagedError: something in the ledger was changed; nothing was posted.
    """
    require_over(rule, period, now, session.settings.payout_grace_days)
    with session.publishing() as reader:
        month = read_month(session, reader, rule, period)
        book = read_book(session, reader)
        require_sound(session.lake, book)
        before = book.standing(rule, period)
        chosen = _rate(month, before, rate)
        posted = book.posted(rule, period)
        run_id = next_run_id(book, rule, period)
        entries = differences(run_id, month.due(chosen), posted)
        if not entries and before:
            return Closed(None, (), before, month.held)
        run = new_run(session, reader, month, run_id, now=now, by=by, rate=chosen)
        book = add(session, book, run, entries)
        return Closed(book.run(run_id), book.entries_of(run_id), before, month.held)


def require_over(rule: PayoutRule, period: date, now: datetime, grace: int) -> None:
    """Refuse a month that has only just ended, or has not.

    Raises:
        ConfigurationError: says from which day on it may be closed.
    """
    if period.day != 1:
        raise ConfigurationError(f"{period} is no month", remedy="name a month, as 2024-04")
    zone = system_of(rule.system).time_zone
    today = now.astimezone(ZoneInfo(zone)).date()
    first = end_of(period) + timedelta(days=grace)
    if today < first:
        raise ConfigurationError(
            f"{period:%Y-%m} of {rule.system} may be closed from {first} on, {grace} days after "
            f"its end; in {zone} it is {today}",
            remedy="wait for late files, or lower MEDALLION_PAYOUT_GRACE_DAYS",
        )


def end_of(period: date) -> date:
    """The last day of a month."""
    return (period.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def next_run_id(book: Book, rule: PayoutRule, period: date) -> str:
    """The name of the next run of a month; exports bear it."""
    number = len(book.of(rule, period)) + 1
    return f"{rule.kind}-{rule.system}-{period:%Y-%m}-{number}"


def new_run(
    session: Session,
    reader: SnapshotReader,
    month: MartMonth,
    run_id: str,
    *,
    now: datetime,
    by: str,
    rate: Decimal | None = None,
) -> PayoutRun:
    """A draft that has no place in the chain yet."""
    return PayoutRun(
        number=0,
        run_id=run_id,
        kind=str(month.rule.kind),
        system=month.rule.system,
        period=month.period,
        state=str(RunState.DRAFT),
        rate=rate,
        rule_version=month.rule.version,
        clawback=str(session.settings.payout_clawback),
        currency=month.currency,
        entries=0,
        total=ZERO,
        last_entry_sha256="",
        days_loaded=month.days_loaded,
        days_in_month=month.days_in_month,
        mart_sha256=month.sha256,
        ledger_commit=reader.heads[LEDGER],
        created_at=moment(now),
        created_by=by,
    )


def moment(now: datetime) -> datetime:
    """A moment as the ledger keeps it: UTC, in whole seconds, without a zone."""
    return now.astimezone(UTC).replace(microsecond=0, tzinfo=None)


def _rate(month: MartMonth, before: Sequence[PayoutRun], asked: Decimal | None) -> Decimal | None:
    """The rate to close by: that of the mart, unless the month was closed by another one.

    Raises:
        ConfigurationError: it is not clear which one is meant.
    """
    former = before[-1].rate if before else month.rate
    known = sorted({rate for rate in (former, month.rate) if rate is not None})
    if asked is None and len(known) > 1:
        raise ConfigurationError(
            f"{month.period:%Y-%m} was closed by a rate of {former}, and the mart has {month.rate}",
            remedy=f"name the rate of the month: --rate {former} keeps it, --rate {month.rate} "
            "posts the difference to all who are due",
        )
    if asked is None:
        return month.rate
    require_rate(asked, month.rule)
    if asked not in known:
        raise ConfigurationError(
            f"nothing has a rate of {asked}",
            remedy=f"name one of {', '.join(map(str, known))}, or set `incentive_basis_points` "
            f"and run `medallion run --source {month.rule.system} --all`"
            if known
            else "leave --rate out; nothing here has a rate",
        )
    return next(rate for rate in known if rate == asked)


def due_now(month: MartMonth, before: Sequence[PayoutRun]) -> dict[PayoutKey, Due]:
    """What is due by the rate that the month was closed by, or would be."""
    return month.due(before[-1].rate if before else month.rate)
