"""A sample of what another engine has staged is read again, and compared with its report."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from medallion_assets.core.errors import EngineError
from medallion_assets.engines.cleaned import Cleaned
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.task import CleaningTask
from medallion_assets.session import Session
from medallion_assets.silver import sampling
from medallion_assets.silver.awaited import Awaited
from medallion_assets.silver.sampling import require_sample
from medallion_assets.silver.staging import clean_here, task_of
from medallion_assets_tests.platform import Outcomes, Platform

TABLE = "order_items"
NOTHING_AWAITED = Awaited({}, {}, {})
Work = tuple[Session, CleaningTask, Cleaned]


@contextmanager
def cleaned(platform: Platform, home: Path, share: float) -> Iterator[Work]:
    """The demonstration's items as another engine would have staged them."""
    with platform.session() as session:
        settings = session.settings.model_copy(update={"engine_sample": share})
        reader = session.reader()
        task = task_of(session, reader, platform.names[TABLE], platform.names, None)
        mine = replace(task, silver=str(home / "silver"), quarantine=str(home / "quarantine"))
        done = clean_here(session, reader, mine, platform.names, NOTHING_AWAITED)
        yield replace(session, settings=settings), mine, replace(done, by="job 7")


def sampled(platform: Platform) -> Callable[[Session, CleaningTask, Cleaned], None]:
    table = platform.names[TABLE]
    return lambda session, task, done: require_sample(session, task, table, done)


def test_a_true_report_is_believed_and_its_days_stay_readable(
    built: tuple[Platform, Outcomes], tmp_path: Path
) -> None:
    platform, _ = built
    with cleaned(platform, tmp_path, 1.0) as (session, task, done):
        sampled(platform)(session, task, done)
        engine = DuckDBEngine(session.connection)
        assert engine.rows("select count(*) from staged") == [(done.rows("silver"),)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fingerprint": "md5:000000000000000"}, "read again it is"),
        ({"rows": 1_000}, "reported 1000-md5:"),
    ],
    ids=["fingerprint", "rows"],
)
def test_a_number_of_a_day_that_is_read_again_is_told_from_a_wrong_one(
    built: tuple[Platform, Outcomes], tmp_path: Path, change: dict[str, object], said: str
) -> None:
    platform, _ = built
    with cleaned(platform, tmp_path, 1.0) as (session, task, done):
        first, *rest = done.staged
        lying = replace(done, staged=(replace(first, **change), *rest))  # type: ignore[arg-type]
        with pytest.raises(EngineError, match=r"job 7, reported .* nothing was published") as told:
            sampled(platform)(session, task, lying)
        assert said in told.value.problem


def test_a_wrong_checksum_is_noticed(built: tuple[Platform, Outcomes], tmp_path: Path) -> None:
    platform, _ = built
    with cleaned(platform, tmp_path, 1.0) as (session, task, done):
        first = Path(done.silver[0])
        other = first.rename(first.with_name(f"part-0.{'0' * 32}.parquet"))
        lying = replace(done, silver=(str(other), *done.silver[1:]))
        with pytest.raises(EngineError, match="the checksum of"):
            sampled(platform)(session, task, lying)


def test_a_small_share_reads_one_day_and_none_reads_none(
    built: tuple[Platform, Outcomes], tmp_path: Path
) -> None:
    platform, _ = built
    with cleaned(platform, tmp_path, 0.0001) as (session, task, done):
        sampled(platform)(session, task, done)
        engine = DuckDBEngine(session.connection)
        assert engine.rows("select count(distinct business_day) from staged") == [(1,)]
        off = replace(session, settings=session.settings.model_copy(update={"engine_sample": 0.0}))
        for file in done.silver:
            Path(file).unlink()
        sampled(platform)(off, task, done)


def test_a_day_that_is_too_large_is_left_out(
    built: tuple[Platform, Outcomes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform, _ = built
    monkeypatch.setattr(sampling, "LARGEST_DAY", 10)
    with cleaned(platform, tmp_path, 1.0) as (session, task, done):
        first, *rest = done.staged
        sampled(platform)(session, task, replace(done, staged=(replace(first, rows=7), *rest)))
