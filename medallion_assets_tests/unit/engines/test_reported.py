"""What another engine reports is compared with its files and with itself before it is believed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.schema import Schema

from medallion_assets.core.errors import EngineError
from medallion_assets.core.partitions import DayRange
from medallion_assets.engines.cleaned import ClassCount, Cleaned, RuleCount, StagedCount
from medallion_assets.engines.reported import require_consistent
from medallion_assets.engines.task import CleaningTask
from medallion_assets.lake.footers import footer_here
from medallion_assets.lake.schemas import quarantine_schema, silver_schema
from medallion_assets.systems.olist import OLIST

DAY, NEXT = date(2024, 5, 1), date(2024, 5, 2)
TABLES = {table.name: table for table in OLIST}
ITEMS, ORDERS = TABLES["order_items"], TABLES["orders"]
SILVER, REJECTED = silver_schema(ITEMS), quarantine_schema(ITEMS)


def parquet(file: Path, rows: int, schema: Schema = SILVER) -> str:
    """A file of so many rows without values."""
    file.parent.mkdir(parents=True, exist_ok=True)
    arrow = schema_to_pyarrow(schema, include_field_ids=False)
    columns = [pa.nulls(rows, column.type) for column in arrow]
    pq.write_table(pa.table(columns, schema=arrow), file)
    return str(file)


def task(home: Path, table: str = "order_items") -> CleaningTask:
    return CleaningTask(
        source="olist",
        table=table,
        relations=(),
        date_range=DayRange(DAY, NEXT),
        days=None,
        schema=silver_schema(TABLES[table]),
        silver=str(home / "silver"),
        rejected_schema=quarantine_schema(TABLES[table]),
        quarantine=str(home / "quarantine"),
    )


def count(kind: str, rows: int, day: date | None = None, *sums: str) -> ClassCount:
    return ClassCount(day, kind, rows, tuple(map(Decimal, sums)))


def money(*sums: str) -> tuple[Decimal | None, ...]:
    return tuple(map(Decimal, sums))


@pytest.fixture
def true(tmp_path: Path) -> Cleaned:
    """What an engine that cleaned two days of order items reports."""
    silver, rejected = tmp_path / "silver/a", tmp_path / "quarantine/b"
    return Cleaned(
        silver=(
            parquet(silver / f"_partition={DAY}/part.parquet", 3),
            parquet(silver / f"_partition={NEXT}/part.parquet", 2),
        ),
        quarantine=(
            parquet(rejected / f"_partition={DAY}/part.parquet", 3, REJECTED),
            parquet(rejected / "_partition=unknown/part.parquet", 1, REJECTED),
        ),
        classes=(
            count("silver", 3, DAY, "10.00", "1.50"), count("silver", 2, NEXT, "7.00", "0.00"),
            count("superseded", 9, DAY, "1.00", "1.00"), count("quarantined", 3, DAY, "0", "0"),
            count("quarantined", 1, None, "0", "0"),
        ),
        rules=(
            RuleCount(DAY, "price_invalid", 3), RuleCount(None, "price_invalid", 1),
            RuleCount(NEXT, "late", 2),
        ),
        totals=(RuleCount(None, "price_invalid", 4), RuleCount(None, "late", 2)),
        staged=(
            StagedCount(DAY, 3, "md5:1", money("10.00", "1.50")),
            StagedCount(NEXT, 2, "md5:2", money("7.00", "0.00")),
        ),
        by="run 1",
    )  # fmt: skip


def believed(cleaned: Cleaned, home: Path, table: str = "order_items") -> None:
    require_consistent(cleaned, task(home, table), TABLES[table], footer_here)


def refusal(cleaned: Cleaned, home: Path, table: str = "order_items") -> str:
    with pytest.raises(EngineError) as caught:
        believed(cleaned, home, table)
    return caught.value.problem


def test_a_true_outcome_is_believed(true: Cleaned, tmp_path: Path) -> None:
    believed(true, tmp_path)


def one(items: tuple[Any, ...], place: int, **changed: Any) -> tuple[Any, ...]:
    """The same items, of which one differs."""
    return (*items[:place], replace(items[place], **changed), *items[place + 1 :])


LIES: dict[str, Callable[[Cleaned], Cleaned]] = {
    "valid rows of a day": lambda true: replace(true, classes=one(true.classes, 0, rows=2)),
    "the day of valid rows": lambda true: replace(true, classes=one(true.classes, 1, day=DAY)),
    "a class without rows": lambda true: replace(true, classes=true.classes[1:]),
    "rejected rows of a day": lambda true: replace(true, classes=one(true.classes, 3, rows=4)),
    "rejected rows without a day": lambda true: replace(true, classes=true.classes[:-1]),
    "money of valid rows": lambda true: replace(
        true, classes=one(true.classes, 0, sums=money("10.01", "1.50"))
    ),
    "staged rows": lambda true: replace(true, staged=one(true.staged, 0, rows=4)),
    "staged money": lambda true: replace(
        true, staged=one(true.staged, 1, sums=money("7.00", "0.01"))
    ),
    "no staged rows of a day": lambda true: replace(true, staged=true.staged[:1]),
    "a reason": lambda true: replace(true, rules=one(true.rules, 0, rows=2)),
    "a warning": lambda true: replace(true, rules=one(true.rules, 2, rows=1)),
    "a total": lambda true: replace(true, totals=one(true.totals, 0, rows=5)),
    "a total that is missing": lambda true: replace(true, totals=true.totals[:1]),
    "files of rejected rows": lambda true: replace(true, quarantine=true.quarantine[:1]),
    "files of valid rows": lambda true: replace(true, silver=true.silver[:1]),
}
"""Each number that an engine reports, and that can be told to be wrong without reading a row."""


@pytest.mark.parametrize("lie", LIES)
def test_a_number_that_is_wrong_is_noticed(true: Cleaned, tmp_path: Path, lie: str) -> None:
    told = refusal(LIES[lie](true), tmp_path)
    assert told.startswith("run 1, reported ")
    assert told.endswith("; nothing was published")


def test_what_is_wrong_is_said_with_both_numbers(true: Cleaned, tmp_path: Path) -> None:
    assert refusal(LIES["valid rows of a day"](true), tmp_path) == (
        "run 1, reported 2 valid rows of _partition=2024-05-01, but its files hold 3; "
        "nothing was published"
    )


@pytest.mark.parametrize("place", ["elsewhere/part.parquet", "silver/../elsewhere/part.parquet"])
def test_a_file_of_someone_else_is_not_taken(true: Cleaned, tmp_path: Path, place: str) -> None:
    parquet(tmp_path / "elsewhere/part.parquet", 3)
    told = refusal(replace(true, silver=(str(tmp_path / place),)), tmp_path)
    assert place in told


def test_a_file_is_not_counted_twice(true: Cleaned, tmp_path: Path) -> None:
    told = refusal(replace(true, silver=(true.silver[0], true.silver[0])), tmp_path)
    assert "it is not one that it was to write, once" in told


def test_a_file_that_breaks_off_is_noticed(true: Cleaned, tmp_path: Path) -> None:
    broken = Path(true.silver[0])
    broken.write_bytes(broken.read_bytes()[:-10])
    assert "but it cannot be read" in refusal(true, tmp_path)


def test_a_file_that_is_missing_is_noticed(true: Cleaned, tmp_path: Path) -> None:
    Path(true.silver[0]).unlink()
    assert "but it cannot be read" in refusal(true, tmp_path)


def test_a_column_of_another_type_is_noticed(true: Cleaned, tmp_path: Path) -> None:
    file = Path(true.silver[0])
    table = pq.read_table(file, partitioning=None)
    place = table.schema.get_field_index("price")
    pq.write_table(table.set_column(place, "price", table["price"].cast(pa.float64())), file)
    assert "its column price is double, not decimal128(12, 2)" in refusal(true, tmp_path)


def test_a_folded_table_may_hold_fewer_rows_than_were_valid_but_not_more_or_none(
    tmp_path: Path,
) -> None:
    table = TABLES["geolocation"]
    folded = Cleaned(
        (parquet(tmp_path / "silver/a/part.parquet", 2, silver_schema(table)),),
        (),
        (count("silver", 5),),
        (),
        staged=(StagedCount(None, 2, "md5:1", ()),),
        by="run 1",
    )
    believed(folded, tmp_path, table.name)
    assert "hold 0" in refusal(replace(folded, silver=()), tmp_path, table.name)
    more = replace(folded, classes=(count("silver", 1),))
    assert "reported 1 valid rows of the table, but" in refusal(more, tmp_path, table.name)
