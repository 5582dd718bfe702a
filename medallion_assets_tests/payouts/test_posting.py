"""Whatever is restated and however often it is closed, the posted sum is what is due."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.payouts.book import Book
from medallion_assets.payouts.checking import _in_entries
from medallion_assets.payouts.payments import Payment, payments_of
from medallion_assets.payouts.posting import (
    Due,
    chained,
    chained_run,
    differences,
    part_of,
    reversals,
    sums,
)
from medallion_assets.payouts.records import PayoutEntry, PayoutKey, PayoutRun
from medallion_assets_tests.examples import examples
from medallion_assets_tests.payouts.lake import APRIL, LATER, RATE

PERSONS = ("1", "2", "3")
STORES = ("121", "122")
KEYS = [PayoutKey("incentive", "sales_drops", APRIL, s, p) for s in STORES for p in PERSONS]
CENTS = st.integers(1, 10_000).map(lambda cents: Decimal(cents) / 100)
RESTATED = st.dictionaries(st.sampled_from(KEYS), CENTS.map(lambda c: Due(c, c * 100)))


def posted_after(entries: list[PayoutEntry], run: str, due: Mapping[PayoutKey, Due]) -> int:
    """Post what differs behind some entries; the number of new ones."""
    new = chained(differences(run, due, entries), entries[-1] if entries else None)
    entries += new
    return len(new)


@given(st.lists(RESTATED, max_size=8), st.data())
@examples(300)
def test_any_order_of_restatements_and_closes_leaves_what_is_due(
    restated: list[dict[PayoutKey, Due]], data: st.DataObject
) -> None:
    entries: list[PayoutEntry] = []
    for number, due in enumerate(restated):
        for again in range(data.draw(st.integers(0, 2))):
            posted_after(entries, f"{number}-{again}", due)
            now = {key: amount for key, amount in sums(entries).items() if amount}
            assert now == {key: one.amount for key, one in due.items()}
            assert posted_after(entries, f"{number}-{again}-more", due) == 0
        assert list(_in_entries(entries)) == []


@given(RESTATED, RESTATED)
@examples(100)
def test_what_is_declared_void_leaves_the_sums_as_they_were(
    first: dict[PayoutKey, Due], second: dict[PayoutKey, Due]
) -> None:
    entries: list[PayoutEntry] = []
    posted_after(entries, "first", first)
    before = sums(entries)
    posted_after(entries, "second", second)
    entries += chained(reversals("second", entries), entries[-1] if entries else None)
    after = sums(entries)
    assert {key: after[key] for key in after if after[key]} == before
    assert list(_in_entries(entries)) == []
    assert reversals("second", entries) == []


@pytest.mark.parametrize(
    ("basis", "due"),
    [("100.50", "1.01"), ("99.99", "1.00"), ("25079.00", "250.79"), ("0.49", "0.00")],
)
def test_half_a_cent_is_rounded_up(basis: str, due: str) -> None:
    assert part_of(Decimal(basis), RATE) == Decimal(due)


@given(st.lists(RESTATED, min_size=1, max_size=6), st.sampled_from(["net", "report"]))
@examples(200)
def test_payments_add_up_to_what_was_posted(
    restated: list[dict[PayoutKey, Due]], clawback: str
) -> None:
    entries: list[PayoutEntry] = []
    rows: list[PayoutRun] = []
    first: list[Payment] = []
    for number, due in enumerate(restated):
        posted_after(entries, str(number), due)
        rows.append(chained_run(approved(str(number), clawback), rows[-1] if rows else None))
        written = payments_of(Book(tuple(rows), tuple(entries)), "0")
        first = first or written
        assert written == first, "what was written once comes out the same"
    book = Book(tuple(rows), tuple(entries))
    payments = [one for run in rows for one in payments_of(book, run.run_id)]
    for one in payments:
        assert one.entry.amount == one.payable + one.withheld - one.recoverable
        assert min(one.payable, one.withheld, one.recoverable) >= 0
        assert clawback == "net" or not one.withheld
    for person in PERSONS:
        own = [one for one in payments if one.entry.subject_id == person]
        paid, due_now = (
            sum(one.payable for one in own),
            sum((one.entry.amount for one in own), Decimal(0)),
        )
        assert paid >= due_now, "who is due something gets it"
        if clawback == "net" and own:
            open_debt = sum(one.recoverable - one.withheld for one in own)
            assert paid == due_now + open_debt


def approved(run_id: str, clawback: str) -> PayoutRun:
    """A run that may be paid."""
    at = LATER.replace(tzinfo=None)
    return PayoutRun(
        0, run_id, "incentive", "sales_drops", APRIL, "approved", RATE, "1", clawback, "INR", 0,
        Decimal(0), "", 30, 30, "", 1, at, "ann", at, "ann",
    )  # fmt: skip


def test_the_worked_example_of_the_clawback() -> None:
    """p2 is paid 250.79, loses it, and is due 260 again: net pays what is left, 9.21."""
    p2 = KEYS[1]
    entries: list[PayoutEntry] = []
    for run, amount in (("a", "250.79"), ("b", "0.00"), ("c", "260.00")):
        posted_after(entries, run, {p2: Due(Decimal(amount), Decimal(0))})
    for clawback, last in (("report", "260.00"), ("net", "9.21")):
        rows = tuple(approved(run, clawback) for run in "abc")
        book = Book(rows, tuple(entries))
        paid = [[one.payable for one in payments_of(book, run)] for run in "abc"]
        assert paid == [[Decimal("250.79")], [Decimal("0.00")], [Decimal(last)]]
        (recoverable,) = payments_of(book, "b")
        assert recoverable.recoverable == Decimal("250.79")


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Decimal("999.00")},
        {"subject_id": "3"},
        {"period": date(2024, 3, 1)},
        {"place": 2},
        {"code": "x"},
        {"number": 7},
        {"previous_sha256": "0" * 64},
    ],
)
def test_a_changed_entry_is_found_and_named(change: dict[str, object]) -> None:
    entries: list[PayoutEntry] = []
    posted_after(entries, "a", {key: Due(Decimal("1.00"), Decimal(1)) for key in KEYS[:3]})
    assert list(_in_entries(entries)) == []
    changed = [entries[0], replace(entries[1], **change), entries[2]]  # type: ignore[arg-type]
    found = list(_in_entries(changed))
    assert "of a, " in found[0]
    assert "was changed" in found[0]


def test_an_entry_that_is_taken_away_put_in_or_moved_is_found() -> None:
    entries: list[PayoutEntry] = []
    posted_after(entries, "a", {key: Due(Decimal("1.00"), Decimal(1)) for key in KEYS[:3]})
    for changed in (entries[1:], [entries[0], entries[2]], [entries[1], entries[0], entries[2]]):
        assert any("is not what follows" in one for one in _in_entries(changed))
    doubled = [*entries, *chained(entries[-1:], entries[-1])]
    assert any("does not add up" in one for one in _in_entries(doubled))
