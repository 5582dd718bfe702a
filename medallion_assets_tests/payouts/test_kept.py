"""What was decided is moved, verified and repaired with the lake, and never taken back with it."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from medallion_assets.core.errors import DamagedError
from medallion_assets.lake.expiry import expire, kept_states, sweep
from medallion_assets.lake.heads import ENTRIES as LEDGER
from medallion_assets.lake.maintenance import maintain
from medallion_assets.lake.publish import _fence, recover, roll_back_to
from medallion_assets.lake.rotation import COUPON_FINGERPRINT
from medallion_assets.payouts.checking import problems
from medallion_assets.payouts.coupons import issue
from medallion_assets.payouts.records import ENTRIES, RUNS
from medallion_assets.silver.relocation import move_lake
from medallion_assets.silver.repair import repair_lake
from medallion_assets.silver.rotation import rotate
from medallion_assets.silver.verification import verify_lake
from medallion_assets_tests.payouts.lake import (
    APRIL,
    COUPONS,
    INCENTIVES,
    LATER,
    PaidShops,
    bought,
    sold,
)
from medallion_assets_tests.tiers import parametrize_once

FIRST = sold({("121", "1"): "100.00", ("122", "2"): "50.00"})
SECOND = sold({("121", "1"): "300.00", ("122", "2"): "50.00"})


@pytest.fixture
def closed(shops: PaidShops) -> PaidShops:
    """April, closed twice, with a coupon."""
    shops.publish(COUPONS.mart, bought({"A": True}), run_id="gold-1")
    shops.publish(INCENTIVES.mart, FIRST, run_id="gold-1")
    shops.close()
    shops.publish(INCENTIVES.mart, SECOND, run_id="gold-2")
    shops.close()
    with shops.session("coupons") as session:
        issue(session, COUPONS, APRIL, now=LATER, by="ann")
    return shops


def states(shops: PaidShops) -> list[int]:
    """The kept states of the lake, oldest first."""
    return [state.snapshot_id for state in kept_states(shops.lake.load(LEDGER))]


@pytest.mark.again
def test_a_rollback_takes_the_mart_back_and_no_decision(closed: PaidShops) -> None:
    before = closed.book()
    for state in [*states(closed), states(closed)[0]]:
        lake = closed.lake
        with lake.lease():
            roll_back_to(lake, state)
        assert closed.book() == before
        assert problems(closed.lake, closed.book()) == []
    assert closed.reader().rows(f"gold.{INCENTIVES.mart}") == 2
    undone = closed.close()
    amounts = [(entry.subject_id, str(entry.amount)) for entry in undone.entries]
    assert amounts == [("1", "-2.00")], "what the former data make due is posted on top"
    assert closed.book().entries[: len(before.entries)] == before.entries


@pytest.mark.again
def test_who_succeeds_a_dead_holder_after_a_rollback_keeps_the_decisions(closed: PaidShops) -> None:
    before = closed.book()
    lake = closed.lake
    with lake.lease():
        roll_back_to(lake, states(closed)[0])
        _fence(lake)
        recover(lake)
    assert closed.book() == before


@pytest.mark.again
def test_nothing_of_them_expires_or_is_swept(closed: PaidShops) -> None:
    before, lake = closed.book(), closed.lake
    files = {item.key for item in lake.storage.listed("payouts")}
    snapshots = {name: len(lake.load(name).snapshots()) for name in (RUNS, ENTRIES)}
    with lake.lease():
        expire(lake, lake.identifiers(), slack=0, runs=1)
        sweep(lake, grace=0, insist=True)
    maintain(closed.lake, lambda _: None)
    lake = closed.lake
    assert {item.key for item in lake.storage.listed("payouts")} >= files
    assert {name: len(lake.load(name).snapshots()) for name in (RUNS, ENTRIES)} == snapshots
    assert len(lake.load(LEDGER).snapshots()) == 1, "which others do"
    assert closed.book() == before


@pytest.mark.again
def test_a_lake_is_moved_with_its_decisions(closed: PaidShops, tmp_path: Path) -> None:
    before, place = closed.book(), tmp_path / "new" / "lake"
    with closed.session("move") as session:
        move_lake(session, str(place), tables=(), remove_old=True)
    there = replace(closed, root=place)
    assert there.book() == before
    assert problems(there.lake, before) == []
    assert there.close().run is None
    assert there.lake.storage.read(COUPON_FINGERPRINT) is not None
    with there.session() as session:
        again = issue(session, COUPONS, APRIL, now=LATER, by="ann")
    assert again.run is None
    assert not closed.root.exists() or not list(closed.root.rglob("*.parquet"))


@pytest.mark.again
def test_a_lost_catalogue_is_made_anew_with_them(closed: PaidShops) -> None:
    before = closed.book()
    lake = closed.lake
    with lake.lease():
        roll_back_to(lake, states(closed)[0])
    (closed.root / "catalog.db").unlink()
    assert repair_lake(closed.settings, tables=()).left == []
    assert closed.book() == before


@pytest.mark.again
def test_an_older_ledger_that_lacks_decisions_is_not_believed(closed: PaidShops) -> None:
    """Else what was posted would be forgotten with the catalogue, and posted again."""
    metadata = closed.root / LEDGER.replace(".", "/") / "metadata"
    newest = max(metadata.glob("*.metadata.json"), key=lambda file: file.name)
    content = newest.read_bytes()
    newest.write_bytes(content[:100])
    (closed.root / "catalog.db").unlink()
    with pytest.raises(DamagedError, match="does not know all of payouts"):
        repair_lake(closed.settings, tables=())
    newest.write_bytes(content)
    before = repair_lake(closed.settings, tables=())
    assert before.left == []
    assert closed.close().run is None


@pytest.mark.again
def test_another_key_of_the_pseudonyms_changes_none(closed: PaidShops) -> None:
    before = closed.book()
    rotated = replace(closed, given={"pii_key_new": SecretStr("another key, which is long")})
    with rotated.session("rotate") as session:
        rotate(session, tables=())
    assert len(states(closed)) == 1, "the states before are forgotten"
    assert closed.book() == before
    assert closed.close().run is None


@parametrize_once("table", [RUNS, ENTRIES])
def test_a_damaged_file_is_found_and_nothing_is_closed(closed: PaidShops, table: str) -> None:
    (file, *_) = closed.reader().files(table)
    content = Path(file).read_bytes()
    Path(file).write_bytes(content[:-50] + bytes(50))
    (damage,) = verify_lake(closed.settings, deep=True, tables=()).damages
    assert damage.table == table
    assert "restore the file from a backup" in damage.remedy
    closed.publish(INCENTIVES.mart, FIRST)
    with pytest.raises(DamagedError):
        closed.close()
    Path(file).write_bytes(content)
    assert closed.close().run
