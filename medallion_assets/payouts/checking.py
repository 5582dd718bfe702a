"""Whether the ledger of payouts still says what was decided.

Belongs here: the hashes, the sums and the order of both tables. Does not belong here: files as such
(see ``lake.verification``).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from medallion_assets.core.errors import DamagedError
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.lake import Lake
from medallion_assets.payouts.book import Book
from medallion_assets.payouts.posting import ZERO, sums
from medallion_assets.payouts.records import (
    ENTRIES,
    RUNS,
    PayoutEntry,
    PayoutKey,
    PayoutRun,
    Reason,
    RunState,
    hash_of,
)

ALLOWED = {
    (None, RunState.DRAFT),
    (None, RunState.APPROVED),
    (RunState.DRAFT, RunState.APPROVED),
    (RunState.DRAFT, RunState.VOID),
}
"""How states follow; coupons are issued and approved in one."""
REMEDY = (
    "pay nothing; restore the lake from a backup and compare it with the files of approved runs, "
    "which bear the hash of the run"
)


def problems(lake: Lake, book: Book) -> list[str]:
    """What is wrong, each with its entry or run; nothing where all holds."""
    return [*_foreign(lake), *_in_entries(book.entries), *_in_runs(book)]


def require_sound(lake: Lake, book: Book) -> None:
    """Refuse to decide on top of a changed past.

    Raises:
        DamagedError: names the first entry or run that does not hold.
    """
    if found := problems(lake, book):
        raise DamagedError(ENTRIES, f"does not say what was decided: {found[0]}", remedy=REMEDY)


def _foreign(lake: Lake) -> Iterator[str]:
    """Tables that something else has written to."""
    heads = read_heads(lake)
    for name in (RUNS, ENTRIES):
        table = lake.table(name)
        current = table.current_snapshot() if table else None
        if current is not None and name in heads and current.snapshot_id != heads[name]:
            yield f"{name} was written to by something that does not hold the lease"


def _in_entries(entries: Sequence[PayoutEntry]) -> Iterator[str]:
    """Broken links, and sums that do not add up."""
    posted: dict[PayoutKey, list[PayoutEntry]] = defaultdict(list)
    yield from _links(entries)
    for entry in entries:
        before = posted[entry.key]
        if entry.seq != len(before) + 1:
            yield f"{_named(entry)} is entry {entry.seq} of its key; expected {len(before) + 1}"
        sofar = sum((one.amount for one in before), ZERO)
        if entry.posted_before != sofar or entry.amount + sofar != entry.due_total:
            yield (
                f"{_named(entry)} does not add up: {entry.amount} on top of {sofar}; it says "
                f"{entry.due_total} due and {entry.posted_before} before"
            )
        if any(one.run_id == entry.run_id for one in before) and entry.reason != Reason.VOID:
            yield f"{_named(entry)} comes twice in its run"
        before.append(entry)


def _in_runs(book: Book) -> Iterator[str]:
    """Broken links, impossible decisions, and runs that do not have their entries."""
    yield from _links(book.rows)
    states: dict[str, RunState] = {}
    for row in book.rows:
        former, state = states.get(row.run_id), RunState(row.state)
        if (former, state) not in ALLOWED:
            yield f"{row.run_id} is {state} after {former or 'nothing'}"
        states[row.run_id] = state
        if row.days_loaded != row.days_in_month:
            yield f"{row.run_id} is of an incomplete month"
    for run in book.runs.values():
        own = book.entries_of(run.run_id)
        total = sum(sums(own).values(), ZERO)
        if (len(own), total) != (run.entries, run.total):
            yield (
                f"{run.run_id} has {len(own)} entries with {total}; it was closed with "
                f"{run.entries} and {run.total}"
            )
    for lost in sorted({entry.run_id for entry in book.entries} - set(book.runs)):
        yield f"{lost} has entries and is no run"
    if book.rows and book.rows[-1].last_entry_sha256 != _last_hash(book.entries):
        yield f"{book.rows[-1].run_id} was the last run; entries were taken away or added since"


def _links(records: Iterable[PayoutEntry | PayoutRun]) -> Iterator[str]:
    """Records that are not what they were, or not where they were."""
    previous = ""
    for number, record in enumerate(records, start=1):
        kept = _kept_hash(record)
        if kept != hash_of(record):
            yield f"{_named(record)} was changed: its hash is {hash_of(record)}, not {kept}"
        elif record.number != number or record.previous_sha256 != previous:
            yield f"{_named(record)} is not what follows: something before it is missing or new"
        previous = kept


def _kept_hash(record: PayoutEntry | PayoutRun) -> str:
    return record.entry_sha256 if isinstance(record, PayoutEntry) else record.run_sha256


def _last_hash(entries: Sequence[PayoutEntry]) -> str:
    return entries[-1].entry_sha256 if entries else ""


def _named(record: PayoutEntry | PayoutRun) -> str:
    """A record as people find it again."""
    if isinstance(record, PayoutRun):
        return f"run {record.run_id} ({record.state}, row {record.number} of {RUNS})"
    where = f" in store {record.store_id}" if record.store_id else ""
    return (
        f"entry {record.number} of {record.run_id}, {record.subject_id}{where}, "
        f"{record.period:%Y-%m}"
    )
