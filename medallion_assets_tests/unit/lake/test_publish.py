"""Commits become visible together, with the ledger's, and what died before is taken back."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from pyiceberg.partitioning import PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.types import IntegerType, LongType, NestedField, StringType

from medallion_assets.core.errors import DamagedError, LakeError
from medallion_assets.lake import expiry
from medallion_assets.lake.changes import Change
from medallion_assets.lake.ensuring import ensure as ensure_table
from medallion_assets.lake.expiry import GRACE_SECONDS, expire, kept_states, sweep
from medallion_assets.lake.heads import ENTRIES, read_heads
from medallion_assets.lake.iceberg.commit import replace_files
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.publish import publish, recover
from medallion_assets.lake.reading import SnapshotReader, snapshot_sql, stage
from medallion_assets.lake.schemas import partitioned_by

SCHEMA = Schema(
    NestedField(1, "part", StringType(), required=False),
    NestedField(2, "number", LongType(), required=False),
)
TABLE = "silver.numbers"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1, "partitioned_write_max_open_files": 100}) as opened:
        yield opened


class Numbers:
    """A lake with a table of numbers in parts, and a ledger that only carries heads."""

    def __init__(self, root: Path, connection: duckdb.DuckDBPyConnection) -> None:
        """Create both tables."""
        self.lake = Lake(root)
        self.connection = connection
        for name in (TABLE, ENTRIES):
            ensure_table(
                self.lake, name, SCHEMA, partitioned_by(SCHEMA, "part"), comment="Numbers."
            )

    def change(self, name: str, part: str, *numbers: int, whole: bool = True) -> Change:
        """Staged numbers of a part."""
        values = ", ".join(f"('{part}', {number})" for number in numbers) or "(null, null)"
        query = f"select * from (values {values}) as v(part, number) where number is not null"
        files = stage(
            self.connection, query, SCHEMA, self.lake.data_directory(name), partition_sql="part"
        )
        return Change(name, files, frozenset({part})) if whole else Change(name, files)

    def publish(self, part: str, *numbers: int, run: str = "run") -> dict[str, int]:
        """Replace a part."""
        files = self.change(ENTRIES, "x", 1).files
        ledger = Change(ENTRIES, files, "everything")
        return publish(self.lake, [self.change(TABLE, part, *numbers)], ledger, run)

    def seen(self, heads: dict[str, int] | None = None) -> list[tuple[str, int]]:
        """The rows a reader sees."""
        reader = SnapshotReader(self.lake, read_heads(self.lake) if heads is None else heads)
        rows = self.connection.sql(reader.sql(TABLE, SCHEMA)).fetchall()
        return sorted((part, number) for part, number in rows)


@pytest.fixture
def numbers(tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> Numbers:
    return Numbers(tmp_path / "lake", connection)


def test_nothing_is_visible_before_the_first_ledger_commit(numbers: Numbers) -> None:
    assert read_heads(numbers.lake) == {}
    change = numbers.change(TABLE, "a", 1)
    table = numbers.lake.catalog.load_table(TABLE)
    replace_files(table, change.files, change.replaces, {})
    assert numbers.seen() == []


def test_parts_are_replaced_and_others_stay(numbers: Numbers) -> None:
    numbers.publish("a", 1, 2)
    numbers.publish("b", 3)
    numbers.publish("a", 4)
    assert numbers.seen() == [("a", 4), ("b", 3)]
    numbers.publish("b")
    assert numbers.seen() == [("a", 4)]


def test_a_reader_keeps_what_it_began_with(numbers: Numbers) -> None:
    heads = numbers.publish("a", 1)
    numbers.publish("a", 2)
    assert numbers.seen(heads) == [("a", 1)]
    assert numbers.seen() == [("a", 2)]


@pytest.mark.parametrize("journal", [f'["{TABLE}"]', "", f'["{TABLE[:-2]}'])
def test_an_unfinished_publication_is_taken_back(numbers: Numbers, journal: str) -> None:
    """Also by a journal that is empty or cut off: then all tables are compared."""
    numbers.publish("a", 1)
    change = numbers.change(TABLE, "a", 9)
    (numbers.lake.root / "publishing.json").write_text(journal)
    replace_files(numbers.lake.catalog.load_table(TABLE), change.files, change.replaces, {})
    assert numbers.seen() == [("a", 1)]
    assert recover(numbers.lake) == [TABLE]
    assert recover(numbers.lake) == []
    numbers.publish("b", 2)
    assert numbers.seen() == [("a", 1), ("b", 2)]


def test_an_unfinished_first_publication_goes_with_its_table(numbers: Numbers) -> None:
    change = numbers.change(TABLE, "a", 9)
    (numbers.lake.root / "publishing.json").write_text(f'["{TABLE}"]')
    replace_files(numbers.lake.catalog.load_table(TABLE), change.files, change.replaces, {})
    assert recover(numbers.lake) == [TABLE]
    assert numbers.lake.table(TABLE) is None


def test_a_published_table_that_was_dropped_is_not_taken_for_an_empty_one(numbers: Numbers) -> None:
    heads = numbers.publish("a", 1)
    numbers.lake.drop(TABLE)
    with pytest.raises(DamagedError, match=TABLE):
        numbers.seen(heads)


def test_a_head_that_the_table_does_not_have_is_not_taken_for_no_rows(numbers: Numbers) -> None:
    heads = numbers.publish("a", 1)
    with pytest.raises(DamagedError, match="lacks the published snapshot"):
        numbers.seen({**heads, TABLE: 1})


def test_who_writes_without_the_lease_is_noticed(numbers: Numbers) -> None:
    numbers.publish("a", 1)
    change = numbers.change(TABLE, "a", 9)
    replace_files(numbers.lake.catalog.load_table(TABLE), change.files, change.replaces, {})
    with pytest.raises(LakeError, match=f"{TABLE} was changed by something"):
        numbers.publish("a", 2)
    assert numbers.seen() == [("a", 1)]


def test_appends_leave_what_is_there(numbers: Numbers) -> None:
    numbers.publish("a", 1)
    ledger = Change(ENTRIES, numbers.change(ENTRIES, "x", 1).files, "everything")
    publish(numbers.lake, [numbers.change(TABLE, "a", 2, whole=False)], ledger, "run")
    assert numbers.seen() == [("a", 1), ("a", 2)]


def test_the_last_state_of_each_run_is_kept(numbers: Numbers) -> None:
    for number in range(6):
        numbers.publish("a", number, run=f"run {number // 2}")
    ledger = numbers.lake.catalog.load_table(ENTRIES)
    assert len(kept_states(ledger)) == 3


def test_expiry_keeps_the_named_states_and_sweeping_their_files(
    numbers: Numbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiry, "KEPT_RUNS", 2)
    heads = [numbers.publish("a", number, run=f"run {number}") for number in range(5)]
    expire(numbers.lake, [TABLE, ENTRIES], slack=0)
    kept = {snapshot.snapshot_id for snapshot in numbers.lake.catalog.load_table(TABLE).snapshots()}
    assert kept == {head[TABLE] for head in heads[-2:]}
    files = set(numbers.lake.data_directory(TABLE).rglob("*.parquet"))
    assert len(files) == 5
    assert sweep(numbers.lake) == 0, "young files may be about to be named"
    with pytest.raises(LakeError, match=r"named by no snapshot; nothing was deleted") as caught:
        sweep(numbers.lake, grace=-1)
    assert "--insist" in caught.value.remedy
    assert files == set(numbers.lake.data_directory(TABLE).rglob("*.parquet"))
    assert sweep(numbers.lake, grace=-1, insist=True) > 0
    left = set(numbers.lake.data_directory(TABLE).rglob("*.parquet"))
    assert len(left) == 2
    assert numbers.seen() == [("a", 4)]
    assert numbers.seen(heads[-2]) == [("a", 3)]
    assert sweep(numbers.lake, grace=-1) == 0


def test_sweeping_leaves_deliveries_and_takes_forgotten_scratch(numbers: Numbers) -> None:
    numbers.publish("a", 1)
    root = numbers.lake.root
    kept = root / "landing" / "olist" / "orders" / "0123-1" / "rows.parquet"
    forgotten = root / "landing" / "olist" / "orders" / ".incoming-dead" / "orders.csv"
    spilled = root / "scratch" / "dead" / "spill.tmp"
    drafts = [root / "publishing.json.new", root / f"lake.json.{'a' * 32}new"]
    for path in (kept, kept.with_name("delivery.json"), forgotten, spilled, *drafts):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    old = time.time() - 2 * GRACE_SECONDS
    for path in (kept, forgotten, spilled, *drafts):
        os.utime(path, (old, old))
    assert sweep(numbers.lake) == 4
    assert not any(draft.exists() for draft in drafts)
    assert [path.exists() for path in (kept, forgotten, spilled)] == [True, False, False]
    assert numbers.seen() == [("a", 1)]


def test_a_column_may_be_added(numbers: Numbers) -> None:
    numbers.publish("a", 1)
    wider = Schema(*SCHEMA.fields, NestedField(3, "more", IntegerType(), required=False))
    stored = ensure_table(numbers.lake, TABLE, wider, PartitionSpec(), comment="Numbers.").schema()
    reader = SnapshotReader(numbers.lake, read_heads(numbers.lake))
    rows = numbers.connection.sql(reader.sql(TABLE, stored)).fetchall()
    assert rows == [("a", 1, None)]


def test_staged_files_hold_one_part_each_and_their_field_ids(numbers: Numbers) -> None:
    files = stage(
        numbers.connection,
        "select * from (values ('a', 1), ('b', 2), (null, 3), ('a', 4)) as v(part, number)",
        SCHEMA,
        numbers.lake.data_directory(TABLE),
        partition_sql="part",
    )
    parts = {file.parent.name.removeprefix("_partition=") for file in files}
    assert parts == {"a", "b", "unknown"}
    renamed = Schema(
        NestedField(2, "amount", LongType(), required=False),
        NestedField(1, "section", StringType(), required=False),
    )
    sql = snapshot_sql([str(file) for file in files], renamed)
    assert numbers.connection.sql(sql).columns == ["amount", "section"]
    assert numbers.connection.sql(f"select sum(amount) from ({sql})").fetchall() == [(10,)]


def test_no_files_are_no_rows_of_the_right_types(connection: duckdb.DuckDBPyConnection) -> None:
    empty = connection.sql(snapshot_sql([], SCHEMA))
    assert [str(kind) for kind in empty.types] == ["VARCHAR", "BIGINT"]
    assert empty.fetchall() == []
