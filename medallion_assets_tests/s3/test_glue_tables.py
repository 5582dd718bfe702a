"""The Glue catalogue shows every table as it is described, as soon as it is committed."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from pyiceberg.catalog.glue import GlueCatalog
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.core.naming import LAYERS, OWNER
from medallion_assets.gold.lineage import personal_columns
from medallion_assets.gold.project import marts_of
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.schemas import silver_schema
from medallion_assets.lake.storage.s3 import s3_storage
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.olist import OLIST
from medallion_assets.systems.registry import project_of
from medallion_assets_tests.environment import working_in
from medallion_assets_tests.s3.server import environment, new_prefix, use

LONGEST_COMMENT = 255
"""What Glue allows for the comment of a column."""

pytestmark = [pytest.mark.xdist_group("glue-demo"), pytest.mark.long]


@dataclass(frozen=True)
class Demo:
    """The demo on S3 with Glue as its catalogue, run by the command itself."""

    home: Path
    variables: dict[str, str]
    summary: dict[str, Any]

    def run(self, *arguments: str) -> Any:
        """A command on it."""
        result = CliRunner().invoke(app, arguments, env=self.variables)
        assert result.exit_code == 0, result.output
        return result.stdout


@pytest.fixture(scope="module")
def demo_on_s3(endpoint: str, aws_endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    home = tmp_path_factory.mktemp("demo")
    variables = {
        **environment(endpoint),
        "AWS_ENDPOINT_URL_GLUE": aws_endpoint,
        "MEDALLION_LAKE": new_prefix(),
        "MEDALLION_CATALOG": "glue",
        "MEDALLION_STATE": str(home / "state"),
    }
    with working_in(home):
        s3_storage.cache_clear()
        sizes = ["--days", "7", "--orders", "80", "--no-chain"]
        arguments = ["demo", *sizes, "--home", str(home / "demo"), "--json"]
        result = CliRunner().invoke(app, arguments, env=variables)
    assert result.exit_code == 0, result.output
    return Demo(home, variables, json.loads(result.stdout))


@pytest.fixture
def shown(demo_on_s3: Demo, monkeypatch: pytest.MonkeyPatch) -> Demo:
    """The demo, reachable from this process."""
    use(monkeypatch, demo_on_s3.variables["AWS_ENDPOINT_URL"])
    monkeypatch.chdir(demo_on_s3.home)
    for name, value in demo_on_s3.variables.items():
        monkeypatch.setenv(name, value)
    return demo_on_s3


def glue_table(layer: str, name: str) -> dict[str, Any]:
    glue: Any = boto3.client("glue")
    found: dict[str, Any] = glue.get_table(DatabaseName=f"medallion_local_{layer}", Name=name)
    table: dict[str, Any] = found["Table"]
    return table


def test_the_demo_balances_and_the_commands_read_it(shown: Demo) -> None:
    assert shown.summary["balanced"]
    counted = json.loads(
        shown.run("query", "select count(*) as n from gold.customer_segments", "--json")
    )
    assert counted[0]["n"] > 0
    assert "silver.olist_orders" in shown.run("tables", "--json")
    state, before = json.loads(shown.run("history", "--json"))
    assert (state["valid"], before["valid"]) == (True, False)
    findings = {finding["what"]: finding for finding in json.loads(shown.run("doctor", "--json"))}
    assert findings["lake"]["finding"] == shown.variables["MEDALLION_LAKE"]
    assert findings["sales_drops"]["finding"] == f"{shown.home / 'demo' / 'drops'}: 0 files wait"
    assert shown.summary["drops"]["gold"][-1]["sales"] > 0
    assert all(finding["fine"] for finding in findings.values())
    assert "took back 0 tables" in shown.run("rollback", str(state["state"]), "--yes")
    assert "deleted 0 files" in shown.run("sweep")


@pytest.mark.usefixtures("shown")
def test_every_layer_is_a_database() -> None:
    names = {item["Name"] for item in boto3.client("glue").get_databases()["DatabaseList"]}
    databases = {name for name in names if name.startswith("medallion_local_")}
    assert databases == {f"medallion_local_{layer}" for layer in LAYERS}


@pytest.mark.parametrize("table", OLIST, ids=lambda table: table.name)
def test_a_silver_table_shows_types_comments_owner_and_personal_data(
    table: Any, shown: Demo
) -> None:
    found = glue_table("silver", table.identifier)
    described = silver_schema(table)
    columns = found["StorageDescriptor"]["Columns"]
    assert {c["Name"]: c["Comment"] for c in columns} == {f.name: f.doc for f in described.fields}
    kinds = {c["Name"]: c["Type"] for c in columns}
    for column in table.money_columns:
        assert kinds[column].startswith("decimal(")
    parameters = found["Parameters"]
    assert parameters["owner"] == OWNER
    assert parameters["layer"] == "silver"
    assert parameters["grain"] == table.grain
    tagged = {part.split("=")[0] for part in parameters["pii"].split(", ")} - {"none"}
    assert tagged == table.personal_columns
    assert parameters["metadata_location"].startswith(shown.variables["MEDALLION_LAKE"])
    assert table.description in found["Description"]


@pytest.mark.usefixtures("shown")
def test_bronze_quarantine_ledger_and_gold_are_described_too() -> None:
    expected = {("ledger", "entries"), ("ledger", "loads")}
    expected |= {(layer, t.identifier) for t in OLIST for layer in ("bronze", "quarantine")}
    expected |= {("gold", model.name) for model in marts_of(project_of("olist"))}
    for layer, name in expected:
        found = glue_table(layer, name)
        assert {"owner", "layer", "grain", "pii", "comment"} <= set(found["Parameters"])
        columns = found["StorageDescriptor"]["Columns"]
        assert all(0 < len(c.get("Comment", "")) <= LONGEST_COMMENT for c in columns), name
    olist = project_of("olist")
    found_personal = personal_columns(olist)
    for model in marts_of(olist):
        tagged = glue_table("gold", model.name)["Parameters"]["pii"]
        personal = sorted(found_personal[model.unique_id])
        assert tagged == (", ".join(f"{name}=personal" for name in personal) or "none")
    assert "=pseudonym" in glue_table("quarantine", "olist_customers")["Parameters"]["pii"]


@pytest.mark.usefixtures("shown")
def test_pyiceberg_reads_schema_and_partitions_from_glue() -> None:
    properties: dict[str, Any] = dict(open_lake(Settings.load()).storage.io)
    table = GlueCatalog("any", **properties).load_table("medallion_local_silver.olist_orders")
    assert [field.name for field in table.spec().fields] == ["business_day"]
    orders = next(table for table in OLIST if table.name == "orders")
    assert table.schema().as_struct() == silver_schema(orders).as_struct()
