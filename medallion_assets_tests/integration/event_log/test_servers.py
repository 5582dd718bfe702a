"""What the instances of servers ask for is there, and records runs."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from dagster import AssetKey, DagsterInstance
from dagster._core.instance import InstanceRef

from medallion_assets_tests.graph import SILVER, Graph

pytestmark = pytest.mark.xdist_group("event_log")

SERVERS = Path(__file__).parents[3] / "deploy" / "dagster"
FILES = ["dagster.yaml", "ecs/dagster.yaml"]
ADDRESS = {
    "DAGSTER_POSTGRES_HOST": "database.example",
    "DAGSTER_POSTGRES_PORT": "5432",
    "DAGSTER_POSTGRES_DB": "dagster",
    "DAGSTER_POSTGRES_USER": "dagster",
    "DAGSTER_POSTGRES_PASSWORD": "a b",
    "DAGSTER_COMPUTE_LOGS": "logs",
}


@pytest.mark.parametrize("file", FILES)
def test_a_servers_storage_takes_the_settings_of_postgres(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("dagster_postgres", reason="dagster-postgres is not installed")
    module = import_module("medallion_assets.orchestration.resources.postgres_log")
    for name, value in ADDRESS.items():
        monkeypatch.setenv(name, value)
    seen: list[str] = []
    kind = module.BatchingPostgresStorage
    monkeypatch.setattr(kind, "__init__", lambda _, **given: seen.append(given["postgres_url"]))
    assert type(InstanceRef.from_dir(str((SERVERS / file).parent)).storage) is kind
    tls = "?sslmode=verify-full&sslrootcert=%2Fopt%2Fdagster%2Frds-ca.pem" if "ecs" in file else ""
    assert seen == ["postgresql://dagster:a%20b@database.example:5432/dagster" + tls]


def test_runs_are_recorded_in_it(
    database: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As servers have it, but for the address; a second instance reads what the first wrote."""
    described: dict[str, Any] = yaml.safe_load((SERVERS / "dagster.yaml").read_text())
    storage = {"custom": {**described["storage"]["custom"]}}
    storage["custom"]["config"] = {"postgres_url": database("server")}
    (tmp_path / "dagster.yaml").write_text(yaml.safe_dump({"storage": storage}))
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "2000")
    days = {"2024-04-01", "2024-04-02", "2024-04-03"}
    with DagsterInstance.from_config(str(tmp_path)) as writer:
        run = Graph(unchecked={"2024-04-02"}).run(writer, min(days), max(days))
        with DagsterInstance.from_config(str(tmp_path)) as reader:
            assert reader.get_materialized_partitions(SILVER) == days
            assert reader.get_materialized_partitions(AssetKey("bronze")) == days
            record = reader.get_run_record_by_id(run)
            assert record is not None
            assert record.dagster_run.is_success
