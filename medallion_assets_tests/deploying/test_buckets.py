"""Names of buckets that are not free are refused before anything changes."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from deploy.aws.buckets import require_free
from deploy.aws.stack import Stack
from medallion_assets.core.errors import ConfigurationError
from medallion_assets_tests.deploying.conftest import Played

FREE = "nobodys-lake"
ACCOUNT = "123456789012"


@pytest.fixture
def ours(aws: str) -> str:
    """A bucket of this account."""
    del aws
    boto3.client("s3").create_bucket(Bucket="our-lake")
    return "our-lake"


def answering(monkeypatch: pytest.MonkeyPatch, *statuses: int) -> None:
    """Let S3 answer to a question for a bucket as AWS does; moto knows one account only."""
    clients = {"s3": boto3.client("s3"), "sts": boto3.client("sts")}
    stubbed = Stubber(clients["s3"])
    for status in statuses:
        stubbed.add_client_error("head_bucket", str(status), http_status_code=status)
    stubbed.activate()
    monkeypatch.setattr(boto3, "client", lambda service: clients[service])


@pytest.mark.usefixtures("aws")
def test_free_names_are_let_pass() -> None:
    require_free([FREE])


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("status", "owner"),
    [(403, "of another account"), (301, "in another region"), (400, "in another region")],
)
def test_a_name_that_somebody_has_is_refused(
    status: int, owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, 404, status)
    with pytest.raises(ConfigurationError, match=rf"already: taken \({owner}\)\n") as caught:
        require_free(["free", "taken"])
    assert "another `project`" in caught.value.remedy


@pytest.mark.usefixtures("aws")
def test_what_s3_cannot_say_is_not_taken_for_free(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, 500)
    with pytest.raises(ConfigurationError, match="is not known"):
        require_free(["any"])


def test_nothing_is_applied_where_a_name_is_taken(terraform: Played, ours: str) -> None:
    made: list[tuple[str, Any]] = [(f"aws_s3_bucket.{name}", ["create"]) for name in (FREE, ours)]
    terraform.plans(*made)
    with pytest.raises(ConfigurationError, match=f"{ours} .of this account, and not in this"):
        Stack("dev").root("foundation").change(confirmed=True)
    assert ("foundation", "apply") not in terraform.did
    terraform.plans(made[0])
    assert Stack("dev").root("foundation").change(confirmed=True)


def test_buckets_that_are_in_the_state_are_not_asked_for(terraform: Played, ours: str) -> None:
    terraform.plans((f"aws_s3_bucket.{ours}", ["update"]), (f"aws_s3_bucket.{FREE}", ["create"]))
    assert Stack("dev").root("foundation").change(confirmed=True)
