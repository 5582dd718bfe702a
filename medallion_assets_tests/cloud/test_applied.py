"""What is planned can be made, is as it was planned then, and can be taken away again.

On moto, which lacks what the lists below name; nothing here is AWS.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from medallion_assets_tests.cloud.applied import Root, double
from medallion_assets_tests.cloud.plans import Terraform

pytestmark = [pytest.mark.xdist_group("terraform"), pytest.mark.long]

FOUNDATION = """
account_id  = "123456789012"
region      = "eu-west-1"
environment = "dev"
protected   = false
ci          = { repository = "shop/lake", state_bucket = "shop-terraform" }
"""
PLATFORM = """
account_id        = "123456789012"
region            = "eu-west-1"
environment       = "dev"
protected         = false
network           = { zones = ["eu-west-1a", "eu-west-1b"] }
database_password = "only-in-this-test-and-nowhere-else"
wheel             = "tests/medallion_assets-0.0.0-py3-none-any.whl"
image_digest      = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
"""
ACCESS = """
account_id  = "123456789012"
region      = "eu-west-1"
environment = "dev"
personas    = { analyst = ["arn:aws:iam::123456789012:role/analyst"] }
"""
ON_MOTO = ("state", "roles", "network", "database", "orchestrator", "audit")
NOT_ON_MOTO = {
    "publisher": "grants of Lake Formation are made, and cannot be taken back",
    "jobs": "objects of a bucket whose policy asks for TLS cannot be put",
    "athena": "named queries are made, and cannot be deleted",
    "redshift": "no call of Redshift Serverless that Terraform needs is there",
    "monitoring": "a budget's subscribers cannot be read",
    "backup": "a selection cannot be made",
    "names": "it holds no resource",
}
FORGOTTEN = {
    "aws_ecs_service": "whether commands may be run, and how zones are balanced",
    "aws_vpc_security_group_ingress_rule": "the description",
    "aws_vpc_security_group_egress_rule": "the description",
    "aws_db_parameter_group": "the parameters",
}
"""What moto forgets, so that a second plan sets it anew."""

BENT = (
    # Moto wants the permission for all of a bucket of logs before it takes another's.
    ("modules/lake/main.tf", '/s3-access/*"]', '/*"]'),
    # It takes the place of flow logs for the name of a bucket.
    ("modules/network/main.tf", '["logs"]}/flow/"', '["logs"]}"'),
)
"""What is changed in the copy for moto alone."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with double() as running:
        yield running


@pytest.fixture(scope="module")
def foundation(tmp_path_factory: pytest.TempPathFactory, endpoint: str) -> Root:
    """The root of data, made."""
    terraform = Terraform(tmp_path_factory.mktemp("applied"))
    for file, ours, theirs in BENT:
        terraform.changed(file, ours, theirs)
    made = Root(terraform, "foundation", endpoint, FOUNDATION)
    made.apply()
    return made


def test_another_account_is_refused_by_the_provider(foundation: Root, endpoint: str) -> None:
    """The double is of account 123456789012, whoever asks."""
    other = ACCESS.replace("123456789012", "210987654321")
    with pytest.raises(AssertionError, match="account ID not allowed"):
        Root(foundation.terraform, "access", endpoint, other).apply()


def test_the_foundation_is_as_it_was_planned(foundation: Root) -> None:
    assert foundation.changes() == []
    assert len(foundation.kept()) > 60


def test_every_module_of_the_platform_is_tried_or_has_a_reason() -> None:
    text = (Path(__file__).parents[2] / "deploy/terraform/platform/main.tf").read_text()
    modules = {line.split('"')[1] for line in text.splitlines() if line.startswith("module ")}
    assert modules == {*ON_MOTO, *NOT_ON_MOTO}


def test_the_platform_is_as_it_was_planned_and_goes_away(foundation: Root, endpoint: str) -> None:
    made = Root(foundation.terraform, "platform", endpoint, PLATFORM, ON_MOTO)
    made.apply()
    left = [one for one in made.changes() if not any(f".{kind}." in one for kind in FORGOTTEN)]
    assert left == [], left
    state = (made.directory / "terraform.tfstate").read_text()
    assert "only-in-this-test-and-nowhere-else" not in state
    made.destroy()
    assert [one for one in made.kept() if ".data." not in one and not one.startswith("data.")] == []


def test_the_foundation_goes_away_where_it_is_not_protected(foundation: Root) -> None:
    foundation.destroy()
    assert foundation.kept() == []
