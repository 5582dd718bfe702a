"""Cleaning on a cluster: by its master, by Spark Connect, as the Glue job, with a worker killed.

Belongs here: that a cluster gives what the embedded engine gives. Does not belong here: which
tables differ on Spark (see ``parity``).
"""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from medallion_assets.core.embedded import connect
from medallion_assets.core.errors import EngineError
from medallion_assets.engines.cleaned import Cleaned
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.task import CleaningTask
from medallion_assets.silver.staging import task_of
from medallion_assets.simulation import spark_cluster as module
from medallion_assets.simulation.spark_cluster import SparkCluster, spark_cluster
from medallion_assets_tests.ended import joined
from medallion_assets_tests.glue.conftest import glue, lake
from medallion_assets_tests.glue.running import embedded, failure, loaded, materialized, seen
from medallion_assets_tests.glue.service import GlueDouble
from medallion_assets_tests.parity.compare import TABLES, cleaned_by, differences
from medallion_assets_tests.parity.conftest import require_java
from medallion_assets_tests.parity.elsewhere import cleaned_elsewhere, connect_to
from medallion_assets_tests.parity.spark_options import SMALL
from medallion_assets_tests.platform import Outcomes, Platform
from medallion_assets_tests.s3.conftest import endpoint, server
from medallion_assets_tests.tiers import AGAIN

__all__ = ["endpoint", "glue", "lake", "server"]

pytestmark = [pytest.mark.xdist_group("cluster"), AGAIN]

LOOKS_SECONDS = 0.05
LONGEST_SECONDS = 120.0
AT_WORK = "Running task"
"""What an executor writes to its log for each task that it begins."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="module")
def cluster(home: Path) -> Iterator[SparkCluster]:
    """A master and two workers, of which no test may kill one."""
    require_java()
    with spark_cluster(home, memory="2g") as running:
        yield running


@pytest.fixture
def task(built: tuple[Platform, Outcomes]) -> CleaningTask:
    """The cleaning of the demonstration's items."""
    platform, _ = built
    with platform.session() as session:
        return task_of(session, session.reader(), TABLES["order_items"], TABLES, None)


def require_same(task: CleaningTask, found: Cleaned, scratch: Path) -> None:
    """What the embedded engine makes of the same task is the same."""
    with connect(scratch=scratch, memory_limit="1GB", threads=1) as connection:
        here = cleaned_by(DuckDBEngine(connection), task, scratch / "duckdb")
    assert differences(here, found, task) == []
    assert here.silver


def of_cluster(master: str, home: Path) -> dict[str, str]:
    """The settings by which a process of its own finds a cluster, and is as small as can be."""
    options = "".join(f"{name} {value}\n" for name, value in SMALL.items())
    (home / "spark-defaults.conf").write_text(options)
    return {
        "MEDALLION_SPARK_MASTER": master,
        "SPARK_CONF_DIR": str(home),
        "SPARK_LOCAL_IP": module.LOOPBACK,
    }


def test_its_master_gives_what_the_embedded_engine_gives(
    cluster: SparkCluster, task: CleaningTask, tmp_path: Path
) -> None:
    require_same(
        task, cleaned_elsewhere(task, tmp_path, of_cluster(cluster.master, tmp_path)), tmp_path
    )


def test_a_server_of_connect_on_it_gives_the_same(
    cluster: SparkCluster, task: CleaningTask, tmp_path: Path, home: Path
) -> None:
    with connect_to(home / "connect", cluster.master) as address:
        require_same(
            task, cleaned_elsewhere(task, tmp_path, of_cluster(address, tmp_path)), tmp_path
        )


def test_the_glue_job_on_it_gives_the_same(
    cluster: SparkCluster, lake: Platform, glue: GlueDouble, built: tuple[Platform, Outcomes]
) -> None:
    glue.master = cluster.master
    loaded(lake, "order_items", "orders", "products", "sellers", "customers")
    embedded(lake, "orders")
    done = materialized(lake, "order_items")
    assert done.success, failure(done)
    assert seen(lake, "order_items") == seen(built[0], "order_items")


def test_a_worker_that_is_killed_at_work_costs_no_row(task: CleaningTask, tmp_path: Path) -> None:
    require_java()
    work = tmp_path / "spark"
    work.mkdir()
    with spark_cluster(work) as running:
        ending = Event()
        killing = Thread(target=_kill_at_work, args=(running, work, ending))
        killing.start()
        try:
            found = cleaned_elsewhere(task, tmp_path, of_cluster(running.master, tmp_path))
        finally:
            ending.set()
            joined(killing)
        assert running.workers[0].poll() is not None, "no executor had begun before the end"
        assert running.workers[1].poll() is None
        require_same(task, found, tmp_path)


def _kill_at_work(running: SparkCluster, work: Path, ending: Event) -> None:
    """Kill the first worker once an executor of it runs a task."""
    while not ending.wait(LOOKS_SECONDS):
        for log in work.glob("work-0/app-*/*/stderr"):
            if AT_WORK in log.read_text(errors="replace"):
                running.workers[0].kill()
                return


def test_a_daemon_that_cannot_start_is_told_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_java()
    monkeypatch.setattr(module, "MASTER", "org.apache.spark.deploy.NoSuchMaster")
    with pytest.raises(EngineError, match="NoSuchMaster"), spark_cluster(tmp_path):
        pytest.fail("it started")
    assert list(tmp_path.iterdir()) == []
