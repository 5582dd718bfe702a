"""Questions, uploads and checks, against an AWS on this machine."""

import json
from http.client import HTTPConnection
from pathlib import Path

import boto3
import pytest
from typer.testing import CliRunner

from deploy.aws.main import app
from deploy.aws.stack import Stack
from deploy.aws.verification import (
    State,
    a_question_is_answered,
    an_analyst_is_refused,
    nothing_is_open,
    services_run,
)
from medallion_assets_tests.deploying.conftest import Played

WORKGROUP = "medallion-dev"


@pytest.fixture
def athena(aws: str) -> str:
    """A workgroup with one question, whose next answer is two rows."""
    client = boto3.client("athena")
    if WORKGROUP not in {one["Name"] for one in client.list_work_groups()["WorkGroups"]}:
        client.create_work_group(Name=WORKGROUP)
        client.create_named_query(
            Name="best_days", Database="lake_gold", QueryString="select 1", WorkGroup=WORKGROUP
        )
    names = [{"VarCharValue": name} for name in ("day", "revenue")]
    rows = [[{"VarCharValue": "2024-01-01"}, {"VarCharValue": "12.50"}], [{}, {}]]
    found = {"rows": [{"Data": names}, *({"Data": row} for row in rows)], "column_info": []}
    queued = {"account_id": "123456789012", "region": "us-east-1", "results": [found] * 4}
    server = HTTPConnection(aws.removeprefix("http://"))
    server.request("POST", "/moto-api/static/athena/query-results", json.dumps(queued))
    assert server.getresponse().status == 201
    server.close()
    return WORKGROUP


def said(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == code, done.output
    return done.output


@pytest.mark.usefixtures("terraform")
def test_a_question_is_answered_by_its_name(athena: str) -> None:
    del athena
    assert json.loads(said("query", "dev", "best_days", "--json")) == [
        {"day": "2024-01-01", "revenue": "12.50"},
        {"day": None, "revenue": None},
    ]
    assert "there is no question worst_days" in said("query", "dev", "worst_days", code=2)


def test_a_check_tells_whether_it_was_made(athena: str) -> None:
    (answered,) = a_question_is_answered(athena, "best_days")
    assert (answered.state, answered.told) == (State.OK, "2 rows")
    (missing,) = a_question_is_answered(athena, "worst_days")
    assert missing.state is State.FAILED
    (skipped,) = an_analyst_is_refused(athena, None, {"lake_gold.t": ["city"]})
    assert skipped.state is State.SKIPPED


def test_an_analyst_who_is_answered_is_a_failure(athena: str) -> None:
    role = "arn:aws:iam::123456789012:role/analyst"
    (check,) = an_analyst_is_refused(athena, role, {"lake_gold.t": ["city"]})
    assert (check.name, check.state) == ("analyst, lake_gold.t.city", State.FAILED)


def test_what_an_analyst_must_not_read_follows_from_the_marks(terraform: Played) -> None:
    del terraform
    assert Stack("dev").withheld() == {
        "medallion_dev_bronze.shop_sales": ["_load_id"],
        "medallion_dev_gold.dim_customers": ["city"],
    }


@pytest.mark.usefixtures("aws")
def test_a_group_that_lets_anybody_in_is_found() -> None:
    ec2 = boto3.client("ec2")
    (none,) = nothing_is_open("medallion-none")
    assert none.state is State.FAILED
    tags = [{"ResourceType": "security-group", "Tags": [{"Key": "stack", "Value": "one"}]}]
    group = ec2.create_security_group(GroupName="web", Description="x", TagSpecifications=tags)
    (closed,) = nothing_is_open("one")
    assert closed.state is State.OK
    rule = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1}
    anybody = [{"CidrIpv6": "::/0"}]
    ec2.authorize_security_group_ingress(
        GroupId=group["GroupId"], IpPermissions=[{**rule, "Ipv6Ranges": anybody}]
    )
    (opened,) = nothing_is_open("one")
    assert (opened.state, opened.told) == (State.FAILED, "lets in ::/0")
    ec2.delete_security_group(GroupId=group["GroupId"])


@pytest.mark.usefixtures("aws")
def test_a_service_without_its_task_is_found() -> None:
    ecs = boto3.client("ecs")
    ecs.create_cluster(clusterName="small")
    ecs.register_task_definition(
        family="t", containerDefinitions=[{"name": "c", "memory": 1, "image": "i"}]
    )
    ecs.create_service(cluster="small", serviceName="web", taskDefinition="t", desiredCount=1)
    found = {check.name: check for check in services_run("small")}
    assert found["service code"].told == "is not there"
    assert all(check.state is State.FAILED for check in found.values())


@pytest.mark.usefixtures("terraform", "aws")
def test_files_get_to_where_the_platform_looks(tmp_path: Path) -> None:
    client = boto3.client("s3")
    client.create_bucket(Bucket="medallion-dev-lake")
    export = tmp_path / "export"
    (export / "inner").mkdir(parents=True)
    (export / "orders.csv").write_text("a")
    (export / "inner" / "items.csv").write_text("b")
    dropped = tmp_path / "sales.csv"
    dropped.write_text("c")
    told = said("upload", "dev", str(export)).split()
    assert told == [
        "s3://medallion-dev-lake/exports/export/inner/items.csv",
        "s3://medallion-dev-lake/exports/export/orders.csv",
    ]
    said("upload", "dev", "--dropped", str(dropped))
    stored = client.get_object(Bucket="medallion-dev-lake", Key="drops/incoming/sales.csv")
    assert stored["Body"].read() == b"c"
    missing = said("upload", "dev", str(tmp_path / "none"), code=2)
    assert "is missing" in missing
    twice = said("upload", "dev", str(dropped), str(dropped), code=2)
    assert "would both be sales.csv" in " ".join(twice.split())


def test_a_root_that_is_none_is_refused() -> None:
    assert "network is no root" in said("deploy", "dev", "--only", "network", code=2)
