"""SQL of one's own sees published data files only, within the limits of the settings."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.cli.views import open_views
from medallion_assets.lake.opening import open_lake
from medallion_assets.settings.environment import Settings
from medallion_assets_tests.tiers import parametrize_once

pytestmark = pytest.mark.xdist_group("cli")

SECRETS = {
    "landing": "landing/**",
    "catalogue": "catalog.db",
    "data files of other tables": "bronze/**",
    "fingerprint of the key": "pii-key.fingerprint",
    "records of runs": "dagster/**",
}
"""What lies in the lake's directory and is not for queries of silver."""


def refused(cli: CliRunner, sql: str) -> str:
    result = cli.invoke(app, ["query", sql])
    assert result.exit_code == 2, result.output
    return result.stderr


@pytest.mark.parametrize("pattern", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("function", ["read_blob", "glob", "read_csv"])
def test_a_query_reads_nothing_but_the_tables_it_names(
    cli: CliRunner, home: Path, function: str, pattern: str
) -> None:
    lake = Path(Settings.load().lake_root)
    assert list(lake.glob(pattern)), "nothing is there to be kept from"
    place = os.path.relpath(lake / pattern, home) if function == "glob" else lake / pattern
    sql = f"select count(*) from silver.olist_orders, {function}('{place}')"
    assert "Permission Error" in refused(cli, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "from '{data}/../../../catalog.db'",
        "from read_text('{data}/../../../catalog.db')",
        "from read_text('/etc/passwd')",
        "from read_text('/proc/self/environ')",
        "from read_text('.env')",
        "from read_parquet('s3://bucket/x.parquet')",
        "from sqlite_scan('catalog.db', 'iceberg_tables')",
        "from duckdb_secrets()",
        "from sql",
        "from settings",
        "select getenv('MEDALLION_PII_KEY')",
        "copy silver.olist_orders to 'out.csv'",
        "attach 'out.db'",
        "install httpfs",
        "load httpfs",
        "set memory_limit = '100GB'",
        "reset allowed_paths",
        "pragma enable_external_access",
    ],
)
def test_a_query_has_no_other_way_out(cli: CliRunner, home: Path, sql: str) -> None:
    before = sorted(home.iterdir())
    data = next(Path(Settings.load().lake_root).glob("silver/**/*.parquet")).parent
    assert "Remedy" in refused(cli, sql.format(data=data))
    assert sorted(home.iterdir()) == before


def test_a_query_obeys_the_limits(
    cli: CliRunner, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDALLION_MEMORY_LIMIT", "64MB")
    monkeypatch.setenv("MEDALLION_THREADS", "1")
    wanted = ("threads", "memory_limit", "temp_directory", "lock_configuration")
    settings = ", ".join(f"current_setting('{name}') as {name}" for name in wanted)
    found = json.loads(cli.invoke(app, ["query", f"select {settings}", "--json"]).stdout)[0]
    assert (found["threads"], found["memory_limit"]) == (1, "61.0 MiB")
    assert found["lock_configuration"] is True
    scratch = Path(found["temp_directory"])
    assert scratch.is_relative_to(Settings.load().state_root / "scratch")
    large = "select count(*) from (select i from range(8000000) t(i) order by hash(i)) where i > 0"
    assert cli.invoke(app, ["query", large]).exit_code == 0
    assert not list(home.glob("*.tmp"))
    assert not scratch.exists()


def test_a_query_that_is_too_large_is_told_of_the_limit(
    cli: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDALLION_MEMORY_LIMIT", "16MB")
    assert "MEDALLION_MEMORY_LIMIT" in refused(cli, "select list(i) from range(20000000) t(i)")


@pytest.mark.usefixtures("cli")
def test_a_query_spills_into_the_lake() -> None:
    settings = Settings.load().model_copy(update={"memory_limit": "64MB", "threads": 1})
    connection = open_views(settings, open_lake(settings), "select 1")
    found = connection.execute("select current_setting('temp_directory')").fetchone()
    assert found
    connection.execute("create temp table large as select hash(i) as i from range(16000000) t(i)")
    assert list(Path(found[0]).iterdir())
    connection.close()


@parametrize_once(
    "table",
    [
        "bronze.shopease_stores",
        "silver.shopease_stores",
        "silver.shopease_customers_history",
        "quarantine.shopease_stores",
        "gold.shopease_fct_sales",
        '"silver"."shopease_stores"',
    ],
)
def test_a_described_table_that_no_run_filled_is_empty(cli: CliRunner, table: str) -> None:
    plain = table.replace('"', "")
    described = json.loads(cli.invoke(app, ["tables", plain, "--json"]).stdout)
    found = json.loads(cli.invoke(app, ["query", f"describe {table}", "--json"]).stdout)
    assert [row["column_name"] for row in found] == [row["column"] for row in described]
    count = cli.invoke(app, ["query", f"select count(*) as n from {table}", "--json"])
    assert json.loads(count.stdout) == [{"n": 0}]


def test_a_lake_that_no_run_filled_says_so(
    cli: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDALLION_LAKE", str(tmp_path / "new"))
    assert "holds no tables yet" in refused(cli, "from silver.olist_orders")
    assert not (tmp_path / "new").exists()
