"""Whatever happens to a run: readers see the old state or the new, and the next run converges."""

import multiprocessing
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest

import medallion_assets.core.sql
import medallion_assets.lake.iceberg.commit
import medallion_assets.lake.publish
import medallion_assets.lake.reading
from medallion_assets.bronze.build import build_bronze
from medallion_assets.lake.publish import recover
from medallion_assets.session import Session
from medallion_assets.silver.build import build_silver
from medallion_assets_tests.ended import LONGEST_SECONDS, exit_code
from medallion_assets_tests.once import made_once
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import ARTICLES, THREE_DAYS, line, sale, shop, with_export

NEWER = {
    **THREE_DAYS,
    "sales": [sale(1, 1, "paid", "2024-05-01 12:00:00"), sale(2, 2), sale(5, 3), sale(6, 3)],
    "lines": [line(1), line(2), line(5, price="11.00"), line(6), line(7)],
}
"""Changed, moved, removed and added sales and lines, and an orphan."""

Step = Callable[[Session], object]


class KilledError(BaseException):
    """Stands for the end of a process: nothing handles it."""


@pytest.fixture
def loaded(loaded_shop: Platform) -> Platform:
    """A lake with three days, and a newer export that is not loaded yet."""
    return with_export(loaded_shop, NEWER)


def undisturbed_states(shared: Path) -> tuple[dict[str, Any], ...]:
    """What readers see after the first export and after the newer one, without any fault."""

    def make(home: Path) -> tuple[dict[str, Any], ...]:
        platform = shop(home)
        platform.run()
        first = platform.state()
        newer = with_export(platform, NEWER)
        newer.run()
        return first, newer.state()

    return made_once(shared, "undisturbed", make)[1]


@pytest.fixture(scope="module")
def both_states(shared: Path) -> tuple[dict[str, Any], ...]:
    """The same, for all tests."""
    return undisturbed_states(shared)


@pytest.fixture
def first_state(both_states: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """What readers see after the first export."""
    return both_states[0]


@pytest.fixture
def undisturbed(both_states: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """What readers see after both exports."""
    return both_states[1]


def dying(monkeypatch: pytest.MonkeyPatch, commit: int) -> list[str]:
    """Let what follows die just before its n-th commit; gives the tables committed."""
    real = medallion_assets.lake.iceberg.commit.replace_files
    seen: list[str] = []

    def replace_files(table: Any, *rest: Any, **options: Any) -> int | None:
        if len(seen) + 1 == commit:
            raise KilledError
        seen.append(".".join(table.name()))
        return real(table, *rest, **options)

    monkeypatch.setattr(medallion_assets.lake.publish, "replace_files", replace_files)
    return seen


def steps(platform: Platform) -> dict[str, Step]:
    """Every step of a run that has something to publish."""
    asked = platform.asked(None)
    return {
        f"{build.__name__} {table.name}": partial(
            build, table=table, tables=platform.names, days=asked if table.day else None
        )
        for build in (build_bronze, build_silver)
        for table in platform.tables
        if table is not ARTICLES
    }


def committed(platform: Platform) -> dict[str, int]:
    """The present snapshot of every table, named by the ledger or not."""
    catalog = platform.lake.catalog
    found = {}
    for namespace in catalog.list_namespaces():
        for name in catalog.list_tables(namespace):
            snapshot = catalog.load_table(name).current_snapshot()
            if snapshot is not None:
                found[".".join(name)] = snapshot.snapshot_id
    return found


def test_dying_before_any_commit_shows_the_old_state_and_the_next_run_converges(
    loaded: Platform, monkeypatch: pytest.MonkeyPatch, undisturbed: dict[str, Any]
) -> None:
    old_state, deaths = loaded.state(), 0
    for name, step in steps(loaded).items():
        before = loaded.heads()
        for commit in range(1, 9):
            with monkeypatch.context() as patched, loaded.session() as session:
                seen = dying(patched, commit)
                try:
                    step(session)
                except KilledError:
                    deaths += 1
                else:
                    break
            assert loaded.heads() == before, f"{name}, dead before commit {commit}, after {seen}"
            if seen:
                assert committed(loaded) != before, "something was committed that nobody sees"
            if deaths == 1:
                assert loaded.state() == old_state
            recover(loaded.lake)
            assert committed(loaded) == before, f"{name}, recovered before commit {commit}"
        assert loaded.heads() != before, f"{name} published nothing"
    assert deaths >= 11
    assert loaded.state() == undisturbed


def killed_while(step: str, count: int, platform: Platform) -> int | None:
    """The exit code of a process that ends itself at the n-th call of a step."""

    def work() -> NoReturn:
        module, name = step.rsplit(".", 1)
        owner = __import__(module, fromlist=[name])
        real, calls = getattr(owner, name), [0]

        def fatal(*arguments: Any, **options: Any) -> Any:
            calls[0] += 1
            if calls[0] == count:
                os._exit(9)
            return real(*arguments, **options)

        setattr(owner, name, fatal)
        platform.run()
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    return exit_code(process)


@pytest.mark.parametrize(
    ("step", "count"),
    [
        pytest.param("medallion_assets.sources.reading.parse_file", 2, marks=pytest.mark.again),
        pytest.param("medallion_assets.sources.landing._publish", 1, marks=pytest.mark.long),
        pytest.param("medallion_assets.bronze.appending.stage", 1, marks=pytest.mark.long),
        ("medallion_assets.lake.publish.replace_files", 5),
        pytest.param("medallion_assets.lake.publish.close_journal", 3, marks=pytest.mark.long),
        pytest.param("medallion_assets.silver.build.audit", 2, marks=pytest.mark.again),
    ],
    ids=lambda value: str(value).rpartition(".")[2],
)
def test_a_killed_process_leaves_a_lake_that_converges(
    step: str, count: int, loaded: Platform, undisturbed: dict[str, Any]
) -> None:
    assert killed_while(step, count, loaded) == 9
    loaded.run()
    assert loaded.state() == undisturbed


@pytest.mark.again
def test_a_first_run_that_dies_leaves_nothing_to_see(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first_state: dict[str, Any]
) -> None:
    platform = shop(tmp_path)
    with monkeypatch.context() as patched:
        dying(patched, 3)
        with pytest.raises(KilledError):
            platform.run()
    assert platform.heads() == {}
    platform.run()
    assert platform.state() == first_state


def run_at_once(platform: Platform, barrier: Any, failures: Any) -> None:
    """One of two processes."""
    barrier.wait(LONGEST_SECONDS)
    try:
        platform.run(run_id=str(os.getpid()))
    except BaseException as error:  # noqa: BLE001 - reported to the test
        failures.put(repr(error))


@pytest.mark.parametrize(
    "fresh", [True, pytest.param(False, marks=pytest.mark.long)], ids=["fresh lake", "loaded lake"]
)
def test_two_processes_at_once_take_turns(
    fresh: bool,  # noqa: FBT001 - a parameter of the test
    tmp_path: Path,
    loaded: Platform,
    first_state: dict[str, Any],
    undisturbed: dict[str, Any],
) -> None:
    platform, expected = shop(tmp_path), first_state
    if not fresh:
        platform, expected = loaded, undisturbed
    context = multiprocessing.get_context("fork")
    barrier, failures = context.Barrier(2), context.Queue()
    processes = [
        context.Process(target=run_at_once, args=(platform, barrier, failures)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    assert [exit_code(process) for process in processes] == [0, 0]
    assert [failures.get() for _ in range(failures.qsize())] == []
    assert platform.state() == expected
    assert platform.imbalances() == []
