"""An outcome that came over the network is compared with its files before it is believed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from medallion_assets.core.errors import EngineError
from medallion_assets.core.partitions import DayRange
from medallion_assets.engines.reported import require_consistent
from medallion_assets.engines.task import ClassCount, Cleaned, CleaningTask
from medallion_assets.lake.schemas import silver_schema
from medallion_assets.systems.olist import OLIST

DAY, NEXT = date(2024, 5, 1), date(2024, 5, 2)
TABLES = {table.name: table for table in OLIST}


def nothing_to_fetch(files: Mapping[Path, int | None]) -> None:
    """All files are here."""
    assert all(file.exists() for file in files)


def parquet(file: Path, rows: int) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"x": list(range(rows))}), file)
    return str(file)


def task(home: Path, table: str) -> CleaningTask:
    schema = silver_schema(TABLES[table])
    return CleaningTask(
        "olist", table, (), DayRange(DAY, NEXT), None, schema, str(home), str(home / "rejected")
    )


def count(kind: str, rows: int, day: date | None = None) -> ClassCount:
    return ClassCount(day, kind, rows, ())


@pytest.fixture
def true(tmp_path: Path) -> Cleaned:
    """What a job that cleaned two days of orders reports."""
    return Cleaned(
        silver=(
            parquet(tmp_path / f"a/_partition={DAY}/part.parquet", 3),
            parquet(tmp_path / f"a/_partition={NEXT}/part.parquet", 2),
        ),
        rejected=(parquet(tmp_path / "rejected/part.parquet", 4),),
        classes=(
            count("silver", 3, DAY), count("silver", 2, NEXT), count("superseded", 9, DAY),
            count("quarantined", 3, DAY), count("quarantined", 1),
        ),
        rules=(),
    )  # fmt: skip


def refusal(cleaned: Cleaned, home: Path, table: str = "orders") -> str:
    with pytest.raises(EngineError) as caught:
        require_consistent("run 1", cleaned, task(home, table), TABLES[table], nothing_to_fetch)
    return caught.value.problem


def test_a_true_outcome_is_believed(true: Cleaned, tmp_path: Path) -> None:
    asked = task(tmp_path, "orders")
    require_consistent("run 1", true, asked, TABLES["orders"], nothing_to_fetch)


def test_rows_that_were_counted_for_another_day_are_noticed(true: Cleaned, tmp_path: Path) -> None:
    classes = (count("silver", 2, DAY), count("silver", 3, NEXT), *true.classes[2:])
    assert refusal(replace(true, classes=classes), tmp_path) == (
        "run 1, reported 2 valid rows of _partition=2024-05-01, but its files hold 3; "
        "nothing was published"
    )


def test_files_without_counted_rows_are_noticed(true: Cleaned, tmp_path: Path) -> None:
    told = refusal(replace(true, classes=true.classes[2:]), tmp_path)
    assert "reported 0 valid rows of _partition=2024-05-01, but its files hold 3" in told


def test_rejected_rows_that_are_missing_are_noticed(true: Cleaned, tmp_path: Path) -> None:
    told = refusal(replace(true, rejected=()), tmp_path)
    assert "reported 4 rejected rows, but its files hold 0" in told


@pytest.mark.parametrize("place", ["elsewhere/part.parquet", "mine/../elsewhere/part.parquet"])
def test_a_file_of_someone_else_is_not_taken(true: Cleaned, tmp_path: Path, place: str) -> None:
    foreign = parquet(tmp_path / "elsewhere/part.parquet", 3)
    (tmp_path / "mine").mkdir()
    assert Path(foreign).exists()
    told = refusal(replace(true, silver=(str(tmp_path / place),)), tmp_path / "mine")
    assert place in told


def test_a_file_is_not_counted_twice(true: Cleaned, tmp_path: Path) -> None:
    told = refusal(replace(true, silver=(true.silver[0], true.silver[0])), tmp_path)
    assert "it is not one that it was to write, once" in told


def test_a_file_that_breaks_off_is_noticed(true: Cleaned, tmp_path: Path) -> None:
    broken = Path(true.silver[0])
    broken.write_bytes(broken.read_bytes()[:-10])
    assert "but it cannot be read" in refusal(true, tmp_path)


def test_a_folded_table_may_hold_fewer_rows_than_were_valid_but_not_more_or_none(
    tmp_path: Path,
) -> None:
    folded = Cleaned(
        (parquet(tmp_path / "a/part.parquet", 2),), (), (count("silver", 5),), ()
    )  # fmt: skip
    table = TABLES["geolocation"]
    asked = task(tmp_path, table.name)
    require_consistent("run 1", folded, asked, table, nothing_to_fetch)
    assert "hold 0" in refusal(replace(folded, silver=()), tmp_path, table.name)
    more = replace(folded, classes=(count("silver", 1),))
    assert "reported 1 valid rows of the table, but" in refusal(more, tmp_path, table.name)
