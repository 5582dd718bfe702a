"""Gold is built within the memory and the threads that the settings allow."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.core.embedded import connected
from medallion_assets.gold import dbt_build
from medallion_assets.gold.compiled import Runner
from medallion_assets.gold.dbt import NodeResult
from medallion_assets.gold.warehouse import Warehouse
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.registry import project_of
from medallion_assets_tests.dbt_command import dbt, parsed

LIMITS = "select current_setting('memory_limit') as memory, current_setting('threads') as threads"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.load(lake=tmp_path / "lake", memory_limit="300MiB", threads=3)


def test_compiled_statements_are_run_within_them(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(runner: Runner, _names: object) -> Iterator[NodeResult]:
        found = runner.connection.execute(LIMITS).fetchall()
        yield NodeResult("", "", found == [("300.0 MiB", 3)], str(found), 0, 0.0)

    monkeypatch.setattr(Runner, "run", run)
    (result,) = dbt_build.build(
        project_of("olist"), tmp_path / "file", tmp_path, {}, full=True, settings=settings
    )
    assert result.passed, result.message


def test_dbt_is_told_what_the_settings_say(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, str] = {}

    def invoke(*arguments: Any) -> object:
        environment: Mapping[str, str] = arguments[3]
        told.update(environment)
        raise KeyboardInterrupt

    monkeypatch.setattr(dbt_build, "invoke", invoke)
    monkeypatch.setattr(dbt_build, "is_own", lambda _: False)
    with pytest.raises(KeyboardInterrupt):
        dbt_build.build(
            project_of("olist"), tmp_path / "file", tmp_path, {}, full=True, settings=settings
        )
    assert told["MEDALLION_MEMORY_LIMIT"] == "300MiB"
    assert told["MEDALLION_THREADS"] == "3"


def test_the_profile_takes_what_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDALLION_GOLD_DATABASE", str(tmp_path / "gold.duckdb"))
    monkeypatch.setenv("MEDALLION_MEMORY_LIMIT", "300MiB")
    monkeypatch.setenv("MEDALLION_THREADS", "3")
    shown = dbt(tmp_path, "show", "--inline", LIMITS, project=parsed())
    assert shown.success, shown.exception
    (row,) = shown.result.results[0].agate_table.rows
    assert tuple(row) == ("300.0 MiB", 3)


def test_what_was_built_is_read_within_them(settings: Settings, tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "kept", tmp_path / "scratch", settings)
    warehouse.prepare(anew=True)
    connected(warehouse.scratch).close()
    with warehouse.open() as connection:
        assert connection.execute(LIMITS).fetchall() == [("300.0 MiB", 3)]
