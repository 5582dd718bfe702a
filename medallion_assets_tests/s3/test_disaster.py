"""A drill: objects and tables that somebody deleted on AWS come back, and all is as before."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest

from medallion_assets.core.errors import ConfigurationError, LakeError
from medallion_assets.lake.iceberg.catalogues import IDENTITY
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.storage.s3 import s3_storage
from medallion_assets.silver.repair import RepairOutcome, repair_lake
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.s3.server import REAL
from medallion_assets_tests.shop import SHOP

pytestmark = pytest.mark.xdist_group("glue")
PREFIX = "drill_"


@pytest.fixture
def drill(s3_shop: Platform, aws_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A shop of three days in a bucket with versions, with Glue as its catalogue."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", aws_endpoint)
    monkeypatch.setenv("MEDALLION_GLUE_PREFIX", PREFIX)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    shop = replace(s3_shop, catalog="glue")
    shop.run(run_id="first")
    yield shop
    for name in databases():
        boto3.client("glue").delete_database(Name=name)


def databases() -> list[str]:
    found = boto3.client("glue").get_databases()["DatabaseList"]
    return [one["Name"] for one in found if one["Name"].startswith(PREFIX)]


def repaired(platform: Platform) -> RepairOutcome:
    s3_storage.cache_clear()
    return repair_lake(platform.settings, tables=SHOP)


def without_tables(layer: str) -> None:
    """As a crawler that was set up wrongly leaves it."""
    glue = boto3.client("glue")
    for table in glue.get_tables(DatabaseName=f"{PREFIX}{layer}")["TableList"]:
        glue.delete_table(DatabaseName=f"{PREFIX}{layer}", Name=table["Name"])


def without_databases() -> None:
    """As a `terraform destroy` of the wrong stack leaves it, after a new `apply`."""
    glue = boto3.client("glue")
    known = glue.get_database(Name=f"{PREFIX}ledger")["Database"]["Parameters"]
    for name in databases():
        glue.delete_database(Name=name)
    glue.create_database(DatabaseInput={"Name": f"{PREFIX}ledger", "Parameters": known})
    assert known[IDENTITY]


@pytest.mark.again
def test_tables_that_were_deleted_are_listed_again(drill: Platform) -> None:
    before = drill.state(), drill.heads()
    for layer in ("silver", "bronze"):
        without_tables(layer)
    with pytest.raises(LakeError):
        drill.run(run_id="second")
    assert "made anew, it lists" in repaired(drill).done[0]
    assert (drill.state(), drill.heads()) == before
    drill.run(run_id="third")
    assert drill.imbalances() == []
    with pytest.raises(ConfigurationError, match="nothing is to be repaired"):
        repaired(drill)


@pytest.mark.again
def test_databases_that_were_deleted_with_all_tables_are_too(drill: Platform) -> None:
    before = drill.state(), drill.heads()
    without_databases()
    repaired(drill)
    assert (drill.state(), drill.heads()) == before


@pytest.mark.again
def test_a_ledger_whose_database_is_gone_names_its_lake_again(drill: Platform) -> None:
    before = drill.state()
    for name in databases():
        boto3.client("glue").delete_database(Name=name)
    with pytest.raises(LakeError, match="medallion repair"):
        open_lake(drill.settings).identifiers()
    repaired(drill)
    assert drill.state() == before


@pytest.mark.again
def test_another_lake_is_not_listed_in_the_same_databases(drill: Platform) -> None:
    other = replace(drill, place=f"{drill.place}-other", root=drill.root.parent / "other")
    other.lake.storage.write("lake.json", b'{"lake": "of somebody else"}')
    with pytest.raises(LakeError, match="another catalogue"):
        repaired(other)


@pytest.mark.again
@pytest.mark.skipif(bool(REAL), reason="the server of these tests has no versions")
def test_objects_that_were_deleted_come_back_from_their_versions(drill: Platform) -> None:
    before = drill.state()
    client = boto3.client("s3")
    bucket, _, prefix = str(drill.place).removeprefix("s3://").partition("/")
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    lost = [item.key for item in drill.lake.storage.listed("silver")]
    for key in lost:
        client.delete_object(Bucket=bucket, Key=f"{prefix}/{key}")
    assert drill.lake.storage.listed("silver") == []
    deleted = client.list_object_versions(Bucket=bucket, Prefix=f"{prefix}/silver")
    for marker in deleted["DeleteMarkers"]:
        client.delete_object(Bucket=bucket, Key=marker["Key"], VersionId=marker["VersionId"])
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    assert {item.key for item in drill.lake.storage.listed("silver")} == set(lost)
    assert drill.state() == before
