"""The Glue catalogue shows every table as it is described, as soon as it is committed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.schema import Schema
from pyiceberg.types import LongType, NestedField, StringType
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.environment import Settings
from medallion_assets.errors import LakeError, TransientLakeError
from medallion_assets.gold.lineage import load_lineage, personal_columns
from medallion_assets.gold.models import marts
from medallion_assets.gold.project import load_manifest
from medallion_assets.lake.catalog import LAYERS, Lake
from medallion_assets.lake.files import stage
from medallion_assets.lake.heads import ENTRIES, read_heads
from medallion_assets.lake.objects import s3_storage
from medallion_assets.lake.place import open_lake
from medallion_assets.lake.publish import Change, publish
from medallion_assets.lake.schemas import UNPARTITIONED, silver_schema
from medallion_assets.naming import OWNER
from medallion_assets.tables.olist import OLIST
from medallion_assets_tests.integration.test_faults import undisturbed_states
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.s3.misbehaving import CUT, Fault, misbehaving, refusing
from medallion_assets_tests.s3.processes import running
from medallion_assets_tests.s3.server import environment, moto, new_prefix, use

LONGEST_COMMENT = 255
"""What Glue allows for the comment of a column."""

pytestmark = pytest.mark.xdist_group("glue")


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
def glue_endpoint() -> Iterator[str]:
    with moto() as running:
        yield running


@pytest.fixture(scope="module")
def demo_on_s3(
    endpoint: str, glue_endpoint: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demo]:
    home = tmp_path_factory.mktemp("demo")
    variables = {
        **environment(endpoint),
        "AWS_ENDPOINT_URL_GLUE": glue_endpoint,
        "MEDALLION_LAKE": new_prefix(),
        "MEDALLION_CATALOG": "glue",
        "MEDALLION_STATE": str(home / "state"),
    }
    before = dict(os.environ)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        s3_storage.cache_clear()
        arguments = [
            "demo",
            "--days",
            "7",
            "--orders",
            "80",
            "--home",
            str(home / "demo"),
            "--json",
        ]
        result = CliRunner().invoke(app, arguments, env=variables)
        os.environ.clear()
        os.environ.update(before)
        assert result.exit_code == 0, result.output
        yield Demo(home, variables, json.loads(result.stdout))


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
    (state,) = json.loads(shown.run("history", "--json"))
    assert state["valid"]
    findings = {finding["what"]: finding for finding in json.loads(shown.run("doctor", "--json"))}
    assert findings["lake"]["finding"] == shown.variables["MEDALLION_LAKE"]
    assert all(finding["fine"] for finding in findings.values())
    assert "took back 0 tables" in shown.run("rollback", str(state["state"]), "--yes")
    assert "deleted 0 files" in shown.run("sweep")


@pytest.mark.usefixtures("shown")
def test_every_layer_is_a_database() -> None:
    databases = {item["Name"] for item in boto3.client("glue").get_databases()["DatabaseList"]}
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
    expected |= {("gold", model.name) for model in marts(load_manifest())}
    for layer, name in expected:
        found = glue_table(layer, name)
        assert {"owner", "layer", "grain", "pii", "comment"} <= set(found["Parameters"])
        columns = found["StorageDescriptor"]["Columns"]
        assert all(0 < len(c.get("Comment", "")) <= LONGEST_COMMENT for c in columns), name
    manifest, traced = load_manifest(), load_lineage()
    for model in marts(manifest):
        tagged = glue_table("gold", model.name)["Parameters"]["pii"]
        personal = sorted(personal_columns(manifest, traced, model.unique_id, OLIST))
        assert tagged == (", ".join(f"{name}=personal" for name in personal) or "none")
    assert "=pseudonym" in glue_table("quarantine", "olist_customers")["Parameters"]["pii"]


@pytest.mark.usefixtures("shown")
def test_pyiceberg_reads_schema_and_partitions_from_glue() -> None:
    properties: dict[str, Any] = dict(open_lake(Settings.load()).storage.io)
    table = GlueCatalog("any", **properties).load_table("medallion_local_silver.olist_orders")
    assert [field.name for field in table.spec().fields] == ["business_day"]
    orders = next(table for table in OLIST if table.name == "orders")
    assert table.schema().as_struct() == silver_schema(orders).as_struct()


SCHEMA = Schema(NestedField(1, "number", LongType(), required=False, doc="A number."))


@pytest.fixture
def lake(s3_shop: Platform, glue_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """A lake of its own beside the demo's."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", glue_endpoint)
    settings = replace(s3_shop, catalog="glue").settings
    prefix = f"t{s3_shop.place.rpartition('/')[2]}_" if s3_shop.place else ""
    lake = open_lake(settings.model_copy(update={"glue_prefix": prefix}))
    for name in ("silver.numbers", ENTRIES):
        lake.ensure(name, SCHEMA, UNPARTITIONED, comment="Numbers.", tags={"pii": "none"})
    return lake


def test_an_added_column_and_changed_tags_show_at_once(lake: Lake) -> None:
    more = NestedField(2, "name", StringType(), required=False, doc="Who.")
    wider = Schema(replace_doc(SCHEMA.fields[0], "Still a number."), more)
    lake.ensure("silver.numbers", wider, UNPARTITIONED, comment="N.", tags={"pii": "name=location"})
    database, name = lake.named("silver.numbers").split(".")
    found = boto3.client("glue").get_table(DatabaseName=database, Name=name)["Table"]
    columns = [(c["Name"], c["Type"], c["Comment"]) for c in found["StorageDescriptor"]["Columns"]]
    assert columns == [("number", "bigint", "Still a number."), ("name", "string", "Who.")]
    assert found["Parameters"]["pii"] == "name=location"
    assert found["Description"] == "N."


def replace_doc(field: NestedField, doc: str) -> NestedField:
    return NestedField(field.field_id, field.name, field.field_type, required=False, doc=doc)


def test_a_commit_names_the_version_that_it_replaces(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Glue refuses another version than the present one; moto does not, so it is told here."""
    client: Any = lake.catalog.glue  # type: ignore[attr-defined]
    call, versions = client._make_api_call, []

    def refuse(operation: str, request: Any) -> Any:
        if operation != "UpdateTable":
            return call(operation, request)
        versions.append(request["VersionId"])
        raise client.exceptions.ConcurrentModificationException({"Error": {}}, operation)

    monkeypatch.setattr(client, "_make_api_call", refuse)
    with pytest.raises(LakeError, match=r"silver\.numbers was changed by something") as caught:
        _append(lake)
    assert versions
    assert "rollback" in caught.value.remedy


def test_a_commit_whose_answer_was_lost_is_recognised(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Botocore repeats the request, which Glue refuses, because the first one was applied."""
    client: Any = lake.catalog.glue  # type: ignore[attr-defined]
    call = client._make_api_call

    def applied_and_refused(operation: str, request: Any) -> Any:
        answer = call(operation, request)
        if operation == "UpdateTable":
            raise client.exceptions.ConcurrentModificationException({"Error": {}}, operation)
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(client, "_make_api_call", applied_and_refused)
        _append(lake)
    assert read_heads(lake)["silver.numbers"] == committed(lake)
    _append(lake)


def committed(lake: Lake) -> int | None:
    """The present snapshot of the numbers."""
    snapshot = lake.load("silver.numbers").current_snapshot()
    return snapshot.snapshot_id if snapshot else None


def _append(lake: Lake) -> None:
    """Publish a row."""
    with duckdb.connect(config={"threads": 1}) as connection:
        directory = lake.data_directory("silver.numbers")
        files = stage(connection, "select 1::bigint as number", SCHEMA, directory)
    publish(lake, [Change("silver.numbers", files)], None, "run")


def test_two_machines_with_one_catalogue_take_turns(
    s3_shop: Platform,
    glue_endpoint: str,
    server: str,
    shared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = {"AWS_ENDPOINT_URL_GLUE": glue_endpoint, "MEDALLION_GLUE_PREFIX": "turns_"}
    machines = [replace(s3_shop, root=tmp_path / name, catalog="glue") for name in ("one", "two")]
    processes = [running(machine, {**environment(server), **own}) for machine in machines]
    for process in processes:
        process.join(90)
    assert [process.exitcode for process in processes] == [0, 0]
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    for machine in machines:
        assert machine.state() == undisturbed_states(shared)[0]
        for table in machine.names:
            assert not any(entry.imbalances for entry in machine.ledger(table).values())


@pytest.mark.parametrize(
    ("fault", "problem", "passes"),
    [
        (refusing(400, "AccessDeniedException"), "Glue denies", False),
        (refusing(400, "ExpiredTokenException"), "Glue refuses the credentials", False),
        (refusing(500, "InternalServiceException"), "fails", True),
        (CUT, "cannot be reached", True),
    ],
    ids=["denied", "expired", "failing", "out of reach"],
)
def test_what_glue_refuses_is_explained(
    fault: Fault,
    problem: str,
    passes: object,
    s3_shop: Platform,
    glue_endpoint: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with misbehaving(glue_endpoint) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", proxy.endpoint)
        monkeypatch.setattr("medallion_assets.lake.glue.ATTEMPTS", 1)
        proxy.always(fault)
        with pytest.raises(LakeError, match=problem) as caught:
            replace(s3_shop, catalog="glue").run()
    assert isinstance(caught.value, TransientLakeError) is passes
    assert s3_shop.place is not None
    assert s3_shop.place in caught.value.problem
