"""Whoever was succeeded commits nothing that counts, at whatever moment it wakes up."""

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest
from pyiceberg.schema import Schema
from pyiceberg.types import LongType, NestedField

import medallion_assets.lake.journal
import medallion_assets.lake.publish
from medallion_assets.core.errors import LakeError
from medallion_assets.lake.changes import Change
from medallion_assets.lake.ensuring import ensure as ensure_table
from medallion_assets.lake.expiry import sweep
from medallion_assets.lake.heads import ENTRIES, read_heads
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.publish import publish, recover, roll_back_to
from medallion_assets.lake.reading import SnapshotReader, stage
from medallion_assets.lake.schemas import UNPARTITIONED
from medallion_assets.lake.storage import s3_lease
from medallion_assets.lake.storage.s3 import S3Storage
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.tiers import parametrize_once

SCHEMA = Schema(NestedField(1, "number", LongType(), required=False, doc="A number."))
NUMBERS = "silver.numbers"


def prepared(lake: Lake) -> Lake:
    for name in (NUMBERS, ENTRIES):
        ensure_table(lake, name, SCHEMA, UNPARTITIONED, comment="Numbers.")
    return lake


@pytest.fixture
def lake(s3_shop: Platform) -> Lake:
    return prepared(s3_shop.lake)


@pytest.fixture
def other(lake: Lake, tmp_path: Path) -> Lake:
    """The same lake as another machine sees it, with the same catalogue."""
    root = tmp_path / "other" / "mirror"
    return Lake(root, S3Storage(lake.name, root, 2), lake.catalogue)


def add(lake: Lake, number: int, run: str) -> None:
    """Publish one more number."""
    with duckdb.connect(config={"threads": 1}) as connection:
        query = f"select {number}::bigint as number"
        files = stage(connection, query, SCHEMA, lake.data_directory(NUMBERS))
    publish(lake, [Change(NUMBERS, files)], None, run)


def numbers(lake: Lake) -> list[int]:
    """What readers see."""
    sql = SnapshotReader(lake, read_heads(lake)).sql(NUMBERS, SCHEMA)
    with duckdb.connect(config={"threads": 1}) as connection:
        return sorted(number for (number,) in connection.sql(sql).fetchall())


def succeeded_after(
    monkeypatch: pytest.MonkeyPatch, lake: Lake, call: int, successor: Callable[[], object]
) -> None:
    """Let the lake's holder fall asleep just after it confirmed its lease for the n-th time."""
    real, calls = lake.confirm_lease, [0]

    def confirm_lease() -> None:
        real()
        calls[0] += 1
        if calls[0] == call:
            with monkeypatch.context() as patched:
                patched.setattr(s3_lease, "DEAD_SECONDS", -1.0)
                successor()

    monkeypatch.setattr(lake, "confirm_lease", confirm_lease)


@parametrize_once("published", [1, 0], ids=["with former heads", "first publication"])
def test_a_stale_holder_cannot_commit_after_its_successor_recovered(
    published: int, lake: Lake, other: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recovering() -> None:
        with other.lease(patience=0):
            assert other.succession
            assert recover(other) == [NUMBERS]

    with lake.lease():
        for number in range(published):
            add(lake, number, "first")
        succeeded_after(monkeypatch, lake, 2, recovering)
        with pytest.raises(LakeError, match=r"lease of .* was lost"):
            add(lake, 8, "stale")
    assert published == 0 or numbers(other) == list(range(published))
    for holder, number in ((other, 5), (lake, 6)):
        with holder.lease():
            assert recover(holder) == []
            add(prepared(holder), number, "next")
    assert numbers(other) == [*range(published), 5, 6]


@pytest.mark.again
@parametrize_once("call", [1, 2])
def test_a_stale_holder_cannot_commit_over_what_its_successor_published(
    call: int, lake: Lake, other: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def publishing() -> None:
        with other.lease(patience=0):
            recover(other)
            add(other, 5, "successor")

    with lake.lease():
        add(lake, 1, "first")
        succeeded_after(monkeypatch, lake, call, publishing)
        with pytest.raises(LakeError):
            add(lake, 8, "stale")
    with other.lease():
        recover(other)
        assert numbers(other) == [1, 5]
        add(other, 6, "next")
    assert numbers(lake) == [1, 5, 6]


def test_a_lease_that_was_given_back_needs_no_fence(lake: Lake, other: Lake) -> None:
    with lake.lease():
        add(lake, 1, "first")
    before = read_heads(other)
    with other.lease():
        assert other.succession == 0
        recover(other)
    assert read_heads(other) == before


@pytest.mark.again
def test_going_back_and_sweeping_need_the_lease(
    lake: Lake, other: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lake.lease():
        add(lake, 1, "first")
        state = read_heads(lake)[ENTRIES]
        add(lake, 2, "second")
        lake.storage.write("silver/numbers/data/left/part-0.parquet", b"left")
        monkeypatch.setattr(s3_lease, "DEAD_SECONDS", -1.0)
        with other.lease(patience=0):
            pass
        with pytest.raises(LakeError, match="was lost"):
            roll_back_to(lake, state)
        with pytest.raises(LakeError, match="was lost"):
            sweep(lake, grace=-10)
    assert numbers(other) == [1, 2]
    assert lake.storage.read("silver/numbers/data/left/part-0.parquet") == b"left"


@parametrize_once("published", [1, 0], ids=["with former heads", "first publication"])
def test_what_a_stale_holder_commits_after_its_successor_has_ended_is_taken_back(
    published: int, lake: Lake, other: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It sleeps after it has noted what it would commit, and before it commits."""
    real = medallion_assets.lake.journal.open_journal

    def open_journal(holder: Lake, names: Sequence[str]) -> None:
        real(holder, names)
        with monkeypatch.context() as patched:
            patched.setattr(s3_lease, "DEAD_SECONDS", -1.0)
            patched.setattr(medallion_assets.lake.publish, "open_journal", real)
            with other.lease(patience=0):
                recover(other)

    with lake.lease():
        for number in range(published):
            add(lake, number, "first")
        with monkeypatch.context() as patched:
            patched.setattr(medallion_assets.lake.publish, "open_journal", open_journal)
            with pytest.raises(LakeError, match=r"lease of .* was lost"):
                add(lake, 8, "stale")
    with other.lease():
        recover(other)
        if not published:
            with pytest.raises(LakeError):
                add(other, 5, "next")
            prepared(other)
        add(other, 5, "next")
    assert numbers(other) == [*range(published), 5]
