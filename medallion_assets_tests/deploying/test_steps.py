"""What has to be true before a step: the account, nobody publishing, the name that was typed."""

import boto3
import pytest

from deploy.aws import deploying
from deploy.aws.account import require_account
from deploy.aws.deploying import deploy, destroy, require_idle
from deploy.aws.stack import Stack
from medallion_assets.core.errors import ConfigurationError, TransientLakeError
from medallion_assets_tests.deploying.conftest import OUTPUTS, Played

pytestmark = pytest.mark.usefixtures("aws")
LAKE = "medallion-dev-lake"


@pytest.fixture
def lake(aws: str) -> object:
    """The lake's bucket, empty."""
    del aws
    client = boto3.client("s3")
    client.create_bucket(Bucket=LAKE)
    for item in client.list_objects_v2(Bucket=LAKE).get("Contents", ()):
        client.delete_object(Bucket=LAKE, Key=item["Key"])
    return client


def test_another_account_is_refused() -> None:
    assert require_account("123456789012").startswith("arn:aws:sts::123456789012:")
    with pytest.raises(ConfigurationError, match="credentials of account 123456789012"):
        require_account("999999999999")


@pytest.mark.usefixtures("lake")
def test_a_run_that_publishes_is_not_ended(terraform: Played) -> None:
    stack = Stack("dev")
    require_idle(stack)
    boto3.client("s3").put_object(Bucket=LAKE, Key="lake/lease/clock.json", Body=b"{}")
    require_idle(stack)
    boto3.client("s3").put_object(Bucket=LAKE, Key="lake/lease/7.json", Body=b"{}")
    with pytest.raises(TransientLakeError, match="new tasks would end it"):
        require_idle(stack)
    with pytest.raises(TransientLakeError):
        destroy(stack, typed="medallion-dev", data=None)
    assert ("platform", "destroy") not in terraform.did


@pytest.mark.usefixtures("lake")
def test_data_stay_unless_their_bucket_is_named(terraform: Played) -> None:
    destroy(Stack("dev"), typed="medallion-dev", data=None)
    assert [root for root, command in terraform.did if command == "destroy"] == [
        "access",
        "platform",
    ]
    destroy(Stack("dev"), typed="medallion-dev", data=LAKE)
    assert [root for root, command in terraform.did if command == "destroy"][2:] == [
        "access",
        "platform",
        "foundation",
    ]


@pytest.mark.parametrize(
    ("environment", "typed", "data", "complaint"),
    [
        ("prod", "medallion-dev", None, "prod is not taken down by a command"),
        ("dev", "yes", None, "yes was typed, not medallion-dev"),
        ("dev", "", None, "nothing was typed"),
        ("dev", "medallion-dev", "other", "--with-data names other"),
    ],
)
def test_what_takes_nothing_down(
    terraform: Played, environment: str, typed: str, data: str | None, complaint: str
) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        destroy(Stack(environment), typed=typed, data=data)
    assert "destroy" not in {command for _, command in terraform.did}


@pytest.mark.usefixtures("lake")
def test_the_foundation_comes_first_and_what_runs_gets_wheel_and_digest(
    terraform: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploying, "commit", lambda: "abc")
    monkeypatch.setattr(deploying, "built_wheel", lambda: "dist/x.whl")
    monkeypatch.setattr(deploying, "pushed_image", lambda *of: f"sha256:{'-'.join(of)}")
    waited: list[str] = []
    monkeypatch.setattr(deploying, "_wait", lambda stack: waited.append(stack.name))
    terraform.plans(("aws_glue_job.clean", ["update"]))
    deploy(Stack("dev"), confirmed=True)
    applied = [root for root, command in terraform.did if command == "apply"]
    assert applied == ["foundation", "platform"]
    (plan,) = [words for words in terraform.asked if words[:2] == ["platform", "plan"]]
    assert "-var=wheel=dist/x.whl" in plan
    assert f"-var=image_digest=sha256:{OUTPUTS['images']}-abc" in plan
    assert waited == ["medallion-dev"]


def test_another_account_stops_before_what_runs(terraform: Played) -> None:
    terraform.tells({**OUTPUTS, "account_id": "999999999999"})
    with pytest.raises(ConfigurationError, match="the stack is of 999999999999"):
        deploy(Stack("dev"), confirmed=True, only="platform")
    assert "plan" not in {command for _, command in terraform.did}
