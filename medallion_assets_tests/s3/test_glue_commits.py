"""Commits through the Glue catalogue: each shows at once, none is lost, refusals are explained."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
from pyiceberg.schema import Schema
from pyiceberg.types import LongType, NestedField, StringType

from medallion_assets.core.errors import LakeError, TransientLakeError
from medallion_assets.lake.changes import Change
from medallion_assets.lake.ensuring import ensure as ensure_table
from medallion_assets.lake.heads import ENTRIES, read_heads
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.publish import publish
from medallion_assets.lake.reading import stage
from medallion_assets.lake.schemas import UNPARTITIONED
from medallion_assets_tests.ended import exit_code
from medallion_assets_tests.integration.test_faults import undisturbed_states
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.s3.misbehaving import CUT, Fault, misbehaving, refusing
from medallion_assets_tests.s3.processes import running
from medallion_assets_tests.s3.server import environment
from medallion_assets_tests.tiers import parametrize_once

pytestmark = pytest.mark.xdist_group("glue")

SCHEMA = Schema(NestedField(1, "number", LongType(), required=False, doc="A number."))


@pytest.fixture
def lake(s3_shop: Platform, aws_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Lake:
    """A lake of its own beside the demo's."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", aws_endpoint)
    settings = replace(s3_shop, catalog="glue").settings
    prefix = f"t{s3_shop.place.rpartition('/')[2]}_" if s3_shop.place else ""
    lake = open_lake(settings.model_copy(update={"glue_prefix": prefix}))
    for name in ("silver.numbers", ENTRIES):
        ensure_table(lake, name, SCHEMA, UNPARTITIONED, comment="Numbers.", tags={"pii": "none"})
    return lake


def test_an_added_column_and_changed_tags_show_at_once(lake: Lake) -> None:
    more = NestedField(2, "name", StringType(), required=False, doc="Who.")
    wider = Schema(replace_doc(SCHEMA.fields[0], "Still a number."), more)
    ensure_table(
        lake, "silver.numbers", wider, UNPARTITIONED, comment="N.", tags={"pii": "name=location"}
    )
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


@pytest.mark.again
def test_two_machines_with_one_catalogue_take_turns(
    s3_shop: Platform,
    aws_endpoint: str,
    server: str,
    shared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = {"AWS_ENDPOINT_URL_GLUE": aws_endpoint, "MEDALLION_GLUE_PREFIX": "turns_"}
    machines = [replace(s3_shop, root=tmp_path / name, catalog="glue") for name in ("one", "two")]
    processes = [running(machine, {**environment(server), **own}) for machine in machines]
    for process in processes:
        exit_code(process, 90)
    assert [process.exitcode for process in processes] == [0, 0]
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    for machine in machines:
        assert machine.state() == undisturbed_states(shared)[0]
        for table in machine.names:
            assert not any(entry.imbalances for entry in machine.ledger(table).values())


@parametrize_once(
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
    aws_endpoint: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with misbehaving(aws_endpoint) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", proxy.endpoint)
        monkeypatch.setattr("medallion_assets.lake.iceberg.glue.ATTEMPTS", 1)
        proxy.always(fault)
        with pytest.raises(LakeError, match=problem) as caught:
            replace(s3_shop, catalog="glue").run()
    assert isinstance(caught.value, TransientLakeError) is passes
    assert s3_shop.place is not None
    assert s3_shop.place in caught.value.problem
