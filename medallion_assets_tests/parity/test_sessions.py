"""Spark as the settings name it: local, a server of Spark Connect, or not to be had."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.core.embedded import connect
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.task import CleaningTask
from medallion_assets.orchestration.resources.spark import session_of
from medallion_assets.settings.engines import EngineName
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.staging import task_of
from medallion_assets_tests.parity.compare import TABLES, cleaned_by, differences
from medallion_assets_tests.parity.conftest import require_java
from medallion_assets_tests.parity.elsewhere import cleaned_elsewhere, connect_to
from medallion_assets_tests.platform import Outcomes, Platform

pytestmark = pytest.mark.xdist_group("spark")


@pytest.fixture(scope="module")
def connect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of Spark Connect on this machine."""
    require_java()
    with connect_to(tmp_path_factory.mktemp("connect")) as address:
        yield address


@pytest.fixture
def task(built: tuple[Platform, Outcomes]) -> CleaningTask:
    """The cleaning of the demonstration's items."""
    platform, _ = built
    with platform.session() as session:
        return task_of(session, session.reader(), TABLES["order_items"], TABLES, None)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["local", "connect"])
def test_a_session_of_any_kind_gives_the_same(
    kind: str, task: CleaningTask, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    require_java()
    master = "local[2]" if kind == "local" else request.getfixturevalue("connect_server")
    spark = cleaned_elsewhere(task, tmp_path, {"MEDALLION_SPARK_MASTER": master})
    with connect(scratch=tmp_path, memory_limit="1GB", threads=1) as connection:
        duck = cleaned_by(DuckDBEngine(connection), task, tmp_path / "duckdb")
    assert differences(duck, spark, task) == []
    assert duck.silver


def test_a_task_survives_its_way_as_text(task: CleaningTask) -> None:
    assert CleaningTask.from_json(task.to_json()) == task
    there = task.located(lambda path: f"s3://lake{path}")
    assert there.size == task.size > 0
    assert all(file.startswith("s3://lake/") for r in there.relations for file in r.files)


def settings(**given: Any) -> Settings:
    return Settings(engine=EngineName.SPARK, _env_file=None, **given)  # type: ignore[call-arg]


@pytest.mark.parametrize("scheme", ["sc", "spark"])
def test_a_server_that_does_not_answer_is_named_at_once(scheme: str, tmp_path: Path) -> None:
    require_java()
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    master = f"{scheme}://127.0.0.1:{port}"
    with pytest.raises(ConfigurationError, match=f"Spark at {master} cannot be reached"):
        session_of(settings(spark_master=master), tmp_path)


def test_without_java_the_error_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationError, match="openjdk-17-jre-headless"):
        session_of(settings(), tmp_path)
