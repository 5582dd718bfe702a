"""A lake on S3 holds what a directory holds, whatever happens to its runs."""

import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pyiceberg.schema import Schema
from pyiceberg.types import LongType, NestedField

from medallion_assets.core.errors import LakeError
from medallion_assets.lake.changes import Change
from medallion_assets.lake.ensuring import ensure as ensure_table
from medallion_assets.lake.expiry import sweep
from medallion_assets.lake.heads import ENTRIES, read_heads
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.publish import publish, recover, roll_back_to
from medallion_assets.lake.reading import SnapshotReader, stage
from medallion_assets.lake.schemas import UNPARTITIONED
from medallion_assets.lake.storage import s3_lease as object_lease
from medallion_assets.lake.storage.s3 import S3Storage
from medallion_assets_tests.ended import exit_code
from medallion_assets_tests.integration.test_faults import NEWER, undisturbed_states
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.s3.processes import running
from medallion_assets_tests.s3.server import environment
from medallion_assets_tests.shop import with_export

LONG = pytest.mark.long


@pytest.fixture(scope="module")
def states(shared: Path) -> tuple[dict[str, Any], ...]:
    """What readers see of a directory after the first and after the newer export."""
    return undisturbed_states(shared)


@pytest.mark.again
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


@pytest.mark.again
def test_the_mirror_may_be_lost(s3_shop: Platform) -> None:
    s3_shop = replace(s3_shop, runs=("sales",))
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
        pytest.param(
            "medallion_assets.lake.storage.s3:S3Storage._create", 3, marks=pytest.mark.long
        ),
        ("medallion_assets.lake.publish:replace_files", 5),
        pytest.param("medallion_assets.lake.publish:close_journal", 3, marks=LONG),
    ],
    ids=lambda value: str(value).rpartition(":")[2],
)
def test_a_killed_process_leaves_a_lake_that_converges(
    place: str, count: int, s3_shop: Platform, server: str, states: tuple[dict[str, Any], ...]
) -> None:
    process = running(s3_shop, environment(server), kill=(place, count))
    exit_code(process, 60)
    assert process.exitcode == -signal.SIGKILL
    assert s3_shop.run()
    assert s3_shop.state() == states[0]


SCHEMA = Schema(NestedField(1, "number", LongType(), required=False, doc="A number."))
NUMBERS = "silver.numbers"


@pytest.fixture
def lake(s3_shop: Platform) -> Lake:
    """A lake with a table of numbers."""
    lake = s3_shop.lake
    for name in (NUMBERS, ENTRIES):
        ensure_table(lake, name, SCHEMA, UNPARTITIONED, comment="Numbers.")
    return lake


def staged(lake: Lake, number: int) -> list[Path]:
    """A staged file with one number."""
    with duckdb.connect(config={"threads": 1}) as connection:
        query = f"select {number}::bigint as number"
        return stage(connection, query, SCHEMA, lake.data_directory(NUMBERS))


def numbers(lake: Lake) -> list[tuple[int]]:
    """What readers see."""
    with duckdb.connect(config={"threads": 1}) as connection:
        return connection.sql(
            SnapshotReader(lake, read_heads(lake)).sql(NUMBERS, SCHEMA)
        ).fetchall()


def test_a_run_that_lost_its_lease_makes_nothing_valid(
    lake: Lake, s3_shop: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    successor = S3Storage(s3_shop.place or "", tmp_path / "other" / "mirror", 2)
    with lake.lease():
        publish(lake, [Change(NUMBERS, staged(lake, 1))], None, "first")
        monkeypatch.setattr(object_lease, "DEAD_SECONDS", -1.0)
        with successor.lease(patience=0):
            pass
        with pytest.raises(LakeError, match=r"lease of .* was lost"):
            publish(lake, [Change(NUMBERS, staged(lake, 2))], None, "second")
    assert numbers(lake) == [(1,)]
    with lake.lease():
        assert recover(lake) == [], "it was told before it committed anything"


def test_files_that_a_distributed_engine_stored_are_published(lake: Lake) -> None:
    files = staged(lake, 7)
    lake.storage.send(files)
    for file in files:
        file.unlink()
    publish(lake, [Change(NUMBERS, files, stored=True)], None, "run")
    assert numbers(lake) == [(7,)]
