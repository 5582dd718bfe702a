"""What has to be posted so that the posted sum is what is due.

Belongs here: pure functions from what is due and what was posted to new entries, and their chain.
Does not belong here: reading marts and storing entries.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from medallion_assets.payouts.records import PayoutEntry, PayoutKey, PayoutRun, Reason, hash_of

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Due:
    """What is due to a key by today's data, and why.

    Attributes:
        amount: money or pieces; 0 where nothing is due.
        code: of a coupon.
    """

    amount: Decimal
    basis: Decimal
    place: int | None = None
    code: str | None = None


NOTHING_DUE = Due(ZERO, ZERO)


def part_of(basis: Decimal, rate: Decimal) -> Decimal:
    """A part of an amount in cents, half up; as gold rounds it."""
    return (basis * rate).quantize(CENT, ROUND_HALF_UP)


def sums(entries: Iterable[PayoutEntry]) -> dict[PayoutKey, Decimal]:
    """What is posted to each key."""
    found: dict[PayoutKey, Decimal] = {}
    for entry in entries:
        found[entry.key] = found.get(entry.key, ZERO) + entry.amount
    return found


def differences(
    run_id: str, due: Mapping[PayoutKey, Due], posted: Sequence[PayoutEntry]
) -> list[PayoutEntry]:
    """Entries that bring the sum of each key to what is due; none where it is that already.

    Args:
        due: of one period, all keys to which anything is due.
        posted: all entries of the period so far.
    """
    sofar = sums(posted)
    counts = _counts(posted)
    found = []
    for key in sorted({*due, *sofar}):
        now, before = due.get(key, NOTHING_DUE), sofar.get(key, ZERO)
        if now.amount == before:
            continue
        reason = Reason.CORRECTION if key in counts else Reason.DUE
        found.append(_entry(run_id, key, counts.get(key, 0) + 1, now, before, reason))
    return found


def reversals(run_id: str, posted: Sequence[PayoutEntry]) -> list[PayoutEntry]:
    """Entries that take back what a run has posted.

    Args:
        posted: all entries of its period.
    """
    sofar, counts = sums(posted), _counts(posted)
    own = sums(entry for entry in posted if entry.run_id == run_id)
    found = []
    for key, amount in sorted(own.items()):
        if amount:
            left = replace(NOTHING_DUE, amount=sofar[key] - amount)
            found.append(_entry(run_id, key, counts[key] + 1, left, sofar[key], Reason.VOID))
    return found


def _counts(posted: Iterable[PayoutEntry]) -> dict[PayoutKey, int]:
    """The number of entries of each key."""
    return {entry.key: entry.seq for entry in sorted(posted, key=lambda entry: entry.seq)}


def _entry(
    run_id: str, key: PayoutKey, seq: int, now: Due, before: Decimal, reason: Reason
) -> PayoutEntry:
    """An entry that has no place in the chain yet."""
    return PayoutEntry(
        number=0,
        run_id=run_id,
        kind=key.kind,
        system=key.system,
        period=key.period,
        store_id=key.store_id,
        subject_id=key.subject_id,
        seq=seq,
        amount=now.amount - before,
        due_total=now.amount,
        posted_before=before,
        basis_total=now.basis,
        place=now.place,
        reason=str(reason),
        code=now.code,
    )


def chained(entries: Iterable[PayoutEntry], last: PayoutEntry | None) -> list[PayoutEntry]:
    """Entries with their places behind the last one, each with its hash."""
    found: list[PayoutEntry] = []
    for entry in entries:
        number, previous = (last.number, last.entry_sha256) if last else (0, "")
        placed = replace(entry, number=number + 1, previous_sha256=previous)
        last = replace(placed, entry_sha256=hash_of(placed))
        found.append(last)
    return found


def chained_run(run: PayoutRun, last: PayoutRun | None) -> PayoutRun:
    """A row of a run behind the last row of all runs, with its hash."""
    number, previous = (last.number, last.run_sha256) if last else (0, "")
    placed = replace(run, number=number + 1, previous_sha256=previous)
    return replace(placed, run_sha256=hash_of(placed))
