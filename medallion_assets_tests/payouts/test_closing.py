"""A month is closed when it is over and whole, and what was posted once is never posted twice."""

import multiprocessing
import os
import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any, NoReturn

import pytest

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.payouts.checking import problems
from medallion_assets.payouts.closing import close
from medallion_assets.payouts.deciding import approve, void
from medallion_assets.payouts.posting import sums
from medallion_assets.payouts.records import PayoutEntry
from medallion_assets.payouts.rules import PayoutKind, rule_of
from medallion_assets_tests.ended import exit_code
from medallion_assets_tests.payouts.lake import APRIL, INCENTIVES, LATER, PaidShops, sold
from medallion_assets_tests.tiers import parametrize_once

FIRST = {
    ("121", "1"): "16515.00",
    ("121", "2"): "25079.00",
    ("121", "3"): "16894.00",
    ("122", "4"): "21639.00",
}
"""What was sold in April, as the first close has it."""


def amounts(entries: Any) -> list[tuple[str, str]]:
    """Who got what by some entries."""
    return [(entry.subject_id, str(entry.amount)) for entry in entries]


def mart(shops: PaidShops, **more: Any) -> None:
    """Publish April as it was at first."""
    shops.publish(INCENTIVES.mart, sold(FIRST, **more))


def test_the_worked_example(shops: PaidShops) -> None:
    mart(shops)
    assert amounts(shops.close().entries) == [("2", "250.79"), ("4", "216.39")]
    assert shops.close().run is None
    shops.publish(INCENTIVES.mart, sold({**FIRST, ("121", "1"): "26000.00"}))
    late = shops.close()
    assert amounts(late.entries) == [("1", "260.00"), ("2", "-250.79")]
    assert late.run is not None
    assert late.run.total == Decimal("9.21")
    assert shops.close().run is None
    tie = {**FIRST, ("121", "1"): "26000.00", ("121", "2"): "26000.00"}
    shops.publish(INCENTIVES.mart, sold(tie))
    assert amounts(shops.close().entries) == [("2", "260.00")]
    assert shops.close().run is None
    book = shops.book()
    posted = {key.subject_id: str(amount) for key, amount in sums(book.entries).items()}
    assert posted == {"1": "260.00", "2": "260.00", "4": "216.39"}
    assert [run.total for run in book.runs.values()] == [
        Decimal("467.18"),
        Decimal("9.21"),
        Decimal("260.00"),
    ]
    assert problems(shops.lake, book) == []


def test_a_month_without_winners_is_closed_all_the_same(shops: PaidShops) -> None:
    shops.publish(INCENTIVES.mart, sold({("121", "1"): "0.00"}))
    done = shops.close()
    assert done.run is not None
    assert (done.run.entries, done.run.total) == (0, Decimal(0))
    assert shops.close().run is None


def test_an_incomplete_month_is_refused(shops: PaidShops) -> None:
    mart(shops, days=29)
    with pytest.raises(ConfigurationError, match="29 of its 30 days are loaded"):
        shops.close()
    assert shops.book().rows == ()


def test_a_month_that_became_incomplete_posts_nothing(shops: PaidShops) -> None:
    mart(shops)
    shops.close()
    mart(shops, days=29)
    with pytest.raises(ConfigurationError, match="not complete"):
        shops.close()
    assert len(shops.book().rows) == 1


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        (datetime(2024, 5, 4, 18, 29, tzinfo=UTC), False),  # the 4th in Kolkata, 23:59
        (datetime(2024, 5, 4, 18, 30, tzinfo=UTC), True),  # the 5th there
        (datetime(2024, 4, 15, tzinfo=UTC), False),
    ],
)
def test_a_month_waits_for_late_files(shops: PaidShops, now: datetime, *, allowed: bool) -> None:
    mart(shops)
    if allowed:
        assert shops.close(now=now).run
        return
    with pytest.raises(ConfigurationError, match="may be closed from 2024-05-05 on"):
        shops.close(now=now)


def test_what_is_not_there_is_named(shops: PaidShops) -> None:
    with pytest.raises(ConfigurationError, match="`medallion run --source sales_drops --all`"):
        shops.close()
    mart(shops)
    with pytest.raises(ConfigurationError, match="no row of 2024-03"):
        shops.close(date(2024, 3, 1))
    with pytest.raises(ConfigurationError, match="is no month"):
        shops.close(date(2024, 4, 2))
    with pytest.raises(ConfigurationError, match="no mart of olist says who is due an incentive"):
        rule_of(PayoutKind.INCENTIVE, "olist")
    assert shops.book().rows == ()


@pytest.mark.parametrize("rate", ["1.0100", "-0.0100"])
def test_an_impossible_rate_is_refused(shops: PaidShops, rate: str) -> None:
    mart(shops, rate=Decimal(rate))
    with pytest.raises(ConfigurationError, match=r"expected 0 to 100 %"):
        shops.close()
    mart(shops)
    with pytest.raises(ConfigurationError, match=r"expected 0 to 100 %"):
        shops.close(rate=Decimal(rate))
    with pytest.raises(ConfigurationError, match="nothing has a rate"):
        shops.close(rate=Decimal("0.5"))


@pytest.mark.again
def test_a_closed_month_keeps_its_rate_unless_another_is_asked_for(shops: PaidShops) -> None:
    mart(shops)
    shops.close()
    mart(shops, rate=Decimal("0.0200"))
    with pytest.raises(ConfigurationError, match=r"--rate 0\.0100 keeps it"):
        shops.close()
    assert shops.close(rate=Decimal("0.01")).run is None
    late = {**FIRST, ("121", "1"): "26000.00"}
    shops.publish(INCENTIVES.mart, sold(late, rate=Decimal("0.0200")))
    kept = shops.close(rate=Decimal("0.01"))
    assert amounts(kept.entries) == [("1", "260.00"), ("2", "-250.79")]
    assert kept.run is not None
    assert kept.run.rate == Decimal("0.0100")
    raised = shops.close(rate=Decimal("0.02"))
    assert amounts(raised.entries) == [("1", "260.00"), ("4", "216.39")]
    assert shops.close().run is None, "the new rate is the rate of the month now"


def test_a_run_is_approved_or_declared_void_once_and_in_order(shops: PaidShops) -> None:
    mart(shops)
    first = shops.close().run
    shops.publish(INCENTIVES.mart, sold({**FIRST, ("121", "1"): "26000.00"}))
    second = shops.close().run
    assert first
    assert second
    how: dict[str, Any] = {"now": LATER, "by": "ben"}
    with shops.session() as session:
        with pytest.raises(ConfigurationError, match="was closed before and is still a draft"):
            approve(session, second.run_id, **how)
        with pytest.raises(ConfigurationError, match=f"{second.run_id} builds on"):
            void(session, first.run_id, **how)
        approve(session, first.run_id, **how)
        for decide in (approve, void):
            with pytest.raises(ConfigurationError, match="was approved by ben"):
                decide(session, first.run_id, **how)
        void(session, second.run_id, **how)
        with pytest.raises(ConfigurationError, match="was declared void by ben"):
            approve(session, second.run_id, **how)
        with pytest.raises(ConfigurationError, match="there is no run 'none'"):
            approve(session, "none", **how)
    book = shops.book()
    posted = {key.subject_id: str(amount) for key, amount in sums(book.entries).items() if amount}
    assert posted == {"2": "250.79", "4": "216.39"}, "as if it had never been closed"
    again = shops.close()
    assert amounts(again.entries) == [("1", "260.00"), ("2", "-250.79")]
    assert again.run is not None
    assert again.run.run_id == "incentive-sales_drops-2024-04-3"
    assert problems(shops.lake, shops.book()) == []


def test_two_that_close_at_once_post_once(shops: PaidShops) -> None:
    mart(shops)
    start, runs = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        runs.append(shops.close().run)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(run is None for run in runs) == [False, True]
    assert len(shops.book().entries) == 2


DEATHS = [
    ("payouts.book:stage", 1),
    ("payouts.book:publish", 1),
    ("lake.publish:open_journal", 1),
    ("lake.publish:replace_files", 1),
    ("lake.publish:replace_files", 2),
    ("lake.publish:mark", 1),
    ("lake.publish:close_journal", 1),
]
"""Steps of a close, at the n-th call of which its process ends; the last one comes after the
commit."""


@parametrize_once(("step", "count"), DEATHS)
@parametrize_once("is_first", [True, False])
def test_a_killed_close_posts_all_or_nothing(
    shops: PaidShops, step: str, count: int, *, is_first: bool
) -> None:
    mart(shops)
    if not is_first:
        shops.close()
        shops.publish(INCENTIVES.mart, sold({**FIRST, ("121", "1"): "26000.00"}))
    before = shops.book()
    assert killed_at(shops, step, count) == 9
    book, posted = shops.book(), step == "lake.publish:close_journal"
    assert (len(book.rows) - len(before.rows), len(book.entries) - len(before.entries)) == (
        (1, 2) if posted else (0, 0)
    )
    done = shops.close()
    assert (done.run is None) is posted
    book = shops.book()
    assert len(book.entries) == len(before.entries) + 2
    assert problems(shops.lake, book) == []


def killed_at(shops: PaidShops, step: str, count: int) -> int | None:
    """The exit code of a process that ends itself at the n-th call of a step of closing."""

    def work() -> NoReturn:
        module, _, name = step.partition(":")
        owner: Any = import_module(f"medallion_assets.{module}")
        real, calls = getattr(owner, name), [0]

        def fatal(*arguments: Any, **options: Any) -> Any:
            calls[0] += 1
            if calls[0] == count:
                os._exit(9)
            return real(*arguments, **options)

        setattr(owner, name, fatal)
        shops.close()
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    return exit_code(process)


def test_days_of_grace_can_be_set(shops: PaidShops) -> None:
    mart(shops)
    now = datetime(2024, 5, 1, tzinfo=UTC)
    with pytest.raises(ConfigurationError, match="MEDALLION_PAYOUT_GRACE_DAYS"):
        shops.close(now=now)
    eager = replace(shops, given={"payout_grace_days": 0})
    assert eager.close(now=now).run


def test_other_systems_and_months_are_apart(shops: PaidShops) -> None:
    march = date(2024, 3, 1)
    shops.publish(
        INCENTIVES.mart, [*sold(FIRST), *sold({("121", "1"): "100.00"}, period=march, days=30)]
    )
    with shops.session() as session:
        close(session, INCENTIVES, march, now=LATER, by="ann")
    entries: list[PayoutEntry] = list(shops.close(APRIL).entries)
    assert [entry.seq for entry in entries] == [1, 1]
    assert [entry.number for entry in entries] == [2, 3]
