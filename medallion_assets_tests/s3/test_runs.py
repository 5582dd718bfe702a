"""A lake on S3 holds what a directory holds, whatever happens to its runs."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.lake.expiry import sweep
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.place import open_lake
from medallion_assets.lake.publish import roll_back_to
from medallion_assets_tests.integration.test_faults import NEWER, undisturbed_states
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.s3.processes import running
from medallion_assets_tests.s3.server import environment
from medallion_assets_tests.shop import with_export


@pytest.fixture(scope="module")
def states(shared: Path) -> tuple[dict[str, Any], ...]:
    """What readers see of a directory after the first and after the newer export."""
    return undisturbed_states(shared)


def test_days_reloads_and_going_back_are_those_of_a_directory(
    s3_shop: Platform, states: tuple[dict[str, Any], ...]
) -> None:
    for number in range(3):
        s3_shop.run([s3_shop.day(number)], run_id=f"day {number}")
    assert s3_shop.state() == states[0]
    before = s3_shop.heads()[ENTRIES]
    newer = with_export(s3_shop, NEWER)
    newer.run(run_id="newer")
    assert newer.state() == states[1]
    lake = open_lake(newer.settings)
    with lake.lease():
        assert roll_back_to(lake, before) > 0
        for left in (
            "silver/shop_sales/data/x/part-0.parquet",
            "landing/shop/sales/x/rows.parquet",
        ):
            lake.storage.write(left, b"of a run that was killed")
        assert sweep(lake) == 0, "young files may be about to be named"
        assert sweep(lake, grace=-10) == 2
    assert newer.state() == states[0]


def test_the_mirror_may_be_lost(s3_shop: Platform) -> None:
    s3_shop.run()
    before = s3_shop.state()
    mirror = s3_shop.settings.lake_root
    for file in [*mirror.rglob("*.parquet"), *mirror.rglob("*.avro"), *mirror.rglob("*.json")]:
        file.unlink()
    assert s3_shop.state() == before
    s3_shop.run()
    assert s3_shop.state() == before


@pytest.mark.parametrize(
    ("place", "count"),
    [
        ("medallion_assets.lake.objects:S3Storage._create", 3),
        ("medallion_assets.lake.publish:replace_files", 5),
        ("medallion_assets.lake.publish:_close_journal", 3),
    ],
    ids=lambda value: str(value).rpartition(":")[2],
)
def test_a_killed_process_leaves_a_lake_that_converges(
    place: str,
    count: int,
    s3_shop: Platform,
    server: str,
    states: tuple[dict[str, Any], ...],
) -> None:
    process = running(s3_shop, environment(server), kill=(place, count))
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert s3_shop.run()
    assert s3_shop.state() == states[0]
