"""From dropped files to payouts: a late file is a correction, and a rollback takes none back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from medallion_assets.gold.build import build_gold
from medallion_assets.lake.expiry import kept_states
from medallion_assets.lake.heads import ENTRIES as LEDGER
from medallion_assets.lake.publish import roll_back_to
from medallion_assets.payouts.book import read_book
from medallion_assets.payouts.checking import problems
from medallion_assets.payouts.closing import close
from medallion_assets.payouts.coupons import issue
from medallion_assets.simulation.sales_drops import DropParameters, generate
from medallion_assets.simulation.sales_drops.months import FALLEN, LAPSED, months_before
from medallion_assets.systems.registry import project_of
from medallion_assets_tests.drops.lake import Drops, drops, sale, sales_file
from medallion_assets_tests.payouts.lake import COUPONS, INCENTIVES

SMALL = DropParameters(days=2, sales=13, months=2)
FIRST, MONTH = months_before(SMALL.first_day, SMALL.months)
NOW = datetime(2026, 2, 1, tzinfo=UTC)


def built(lake: Drops, run_id: str) -> None:
    """Take in what waits, and bring gold up to it."""
    lake.run(run_id=run_id)
    with lake.session(run_id) as session:
        assert not build_gold(session, project_of("sales_drops")).failed


def closed(lake: Drops) -> list[tuple[str, str]]:
    """Close the month; who got what by it."""
    with lake.session("close") as session:
        done = close(session, INCENTIVES, MONTH, now=NOW, by="ann")
    return [(entry.subject_id, str(entry.amount)) for entry in done.entries]


@pytest.mark.long
def test_a_late_file_is_a_correction_and_a_rollback_takes_none_back(tmp_path: Path) -> None:
    lake = drops(tmp_path, FIRST, SMALL.last_day)
    generate(Path(lake.dropped), SMALL)
    built(lake, "first")
    assert closed(lake) == [("2", "45.00"), ("3", "45.00"), ("4", "50.96"), ("9", "99.00")]
    assert closed(lake) == []
    late = sale(
        customer_id=FALLEN, sales_date=MONTH.replace(day=20), sales_person_id=1,
        quantity=100, total_cost=5000,
    )  # fmt: skip
    lake.drop("late.csv", sales_file(late))
    built(lake, "late")
    # 27 days of 1, a third of them with 4 pieces of sugar, four of 2, and the late 100
    assert closed(lake) == [("1", "72.00"), ("2", "-45.00"), ("3", "-45.00")]
    assert closed(lake) == []
    settings = lake.settings.model_copy(update={"coupon_key": SecretStr("nobody knows this key")})
    with lake.session("coupons") as session:
        object.__setattr__(session, "settings", settings)
        issued = issue(session, COUPONS, MONTH, now=NOW, by="ann")
    assert [entry.subject_id for entry in issued.entries] == [str(LAPSED)]
    opened = lake.lake
    with opened.lease():
        roll_back_to(opened, kept_states(opened.load(LEDGER))[0].snapshot_id)
    with lake.session() as session:
        book = read_book(session, session.reader())
        assert problems(session.lake, book) == []
    assert len(book.entries) == 4 + 3 + 1
