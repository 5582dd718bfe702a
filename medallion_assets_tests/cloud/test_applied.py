"""What is planned can be made, is as it was planned then, and can be taken away again.

On moto, which lacks what the lists below name; nothing here is AWS.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from moto.s3.models import FakeDeleteMarker

from medallion_assets.core.errors import LakeError
from medallion_assets.lake.storage.s3 import s3_storage
from medallion_assets_tests.cloud.applied import Differences, Root
from medallion_assets_tests.cloud.guard import Guard, guarding
from medallion_assets_tests.cloud.matrix import answers, wanted
from medallion_assets_tests.cloud.plans import Terraform
from medallion_assets_tests.cloud.readback import our_buckets, stack_of_double
from medallion_assets_tests.cloud.stack import Stack
from medallion_assets_tests.cloud.test_guarded import (
    CODE,
    KEY,
    LAKE,
    administrator,
    refused,
    variables,
)
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import shop

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
ON_MOTO = (
    *(f"module.{name}" for name in ("state", "roles", "network", "database", "jobs")),
    *(f"module.{name}" for name in ("orchestrator", "audit")),
    *(f"module.athena.aws_{kind}.this" for kind in ("athena_workgroup", "iam_policy")),
    *(f"module.backup.aws_{kind}.this" for kind in ("iam_role", "iam_role_policy")),
    *(f"module.monitoring.aws_sns_{kind}" for kind in ("topic.this", "topic_policy.this")),
    *(f"module.monitoring.aws_cloudwatch_event_{kind}.this" for kind in ("rule", "target")),
    *(
        f"module.monitoring.aws_cloudwatch_{kind}.this"
        for kind in ("dashboard", "log_metric_filter", "metric_alarm")
    ),
)
NOT_ON_MOTO = {
    "module.publisher.aws_lakeformation_permissions.database": "it cannot be taken back",
    "module.publisher.aws_lakeformation_permissions.place": "it cannot be taken back",
    "module.athena.aws_athena_named_query.this": "it cannot be deleted",
    "module.monitoring.aws_budgets_budget.this": "its subscribers cannot be read",
    "module.backup.aws_backup_vault.this": "what is in it cannot be listed, so it is not deleted",
    "module.backup.aws_backup_plan.this": "it needs the vault",
    "module.backup.aws_backup_selection.this": "it cannot be made",
}
FORGOTTEN = {
    "module.orchestrator.aws_ecs_service.this": {
        "enable_ecs_managed_tags",
        "enable_execute_command",
        "availability_zone_rebalancing",
    },
    "module.network.aws_vpc_security_group_ingress_rule.this": {"description"},
    "module.network.aws_vpc_security_group_egress_rule.this": {"description"},
    "module.network.aws_vpc_security_group_egress_rule.s3": {"description"},
    "module.database.aws_db_parameter_group.this": {"parameter"},
}
"""What moto forgets, so that a second plan sets it anew."""

BENT = (
    # Moto wants the permission for all of a bucket of logs before it takes another's.
    ("modules/lake/main.tf", '/s3-access/*"]', '/*"]'),
    # It takes the place of flow logs for the name of a bucket.
    ("modules/network/main.tf", '["logs"]}/flow/"', '["logs"]}"'),
)
"""What is changed in the copy for moto alone."""


NOT_IN_DEV = {"warehouse", "redshift"}
BUCKET = 'module.lake.module.data["lake"].aws_s3_bucket.this'


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    """The double: it takes whoever makes the stack for its administrator."""
    with pytest.MonkeyPatch.context() as patched:
        # Without it moto cannot take away the sign of a deleted object, and so no bucket of them.
        patched.setattr(FakeDeleteMarker, "dispose", lambda _: None, raising=False)
        with guarding(Stack({}, {}, {}), {KEY: CODE}, frozenset({LAKE})) as running:
            yield running


@pytest.fixture(scope="module")
def foundation(tmp_path_factory: pytest.TempPathFactory, guard: Guard) -> Root:
    """The root of data, made."""
    terraform = Terraform(tmp_path_factory.mktemp("applied"))
    for file, ours, theirs in BENT:
        terraform.changed(file, ours, theirs)
    made = Root(terraform, "foundation", guard.endpoint, FOUNDATION)
    made.apply()
    return made


@pytest.fixture(scope="module")
def platform(foundation: Root, guard: Guard) -> Root:
    """The root of what runs, made as far as moto can."""
    made = Root(foundation.terraform, "platform", guard.endpoint, PLATFORM, ON_MOTO)
    made.apply()
    return made


@pytest.fixture
def small(
    platform: Root, guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Platform]:
    """The shop on the lake that was made, under the policies that were made."""
    assert platform.kept()
    for name, value in variables(guard).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it may hold credentials of other tests
    monkeypatch.setenv("MEDALLION_GLUE_PREFIX", "medallion_dev_")
    s3_storage.cache_clear()
    made = shop(tmp_path)
    place = f"s3://{LAKE}/lake"
    yield replace(made, root=tmp_path / "state", place=place, catalog="glue", runs=("articles",))
    s3_storage.cache_clear()


def test_another_account_is_refused_by_the_provider(foundation: Root, guard: Guard) -> None:
    """The double is of account 123456789012, whoever asks."""
    other = ACCESS.replace("123456789012", "210987654321")
    with pytest.raises(AssertionError, match="account ID not allowed"):
        Root(foundation.terraform, "access", guard.endpoint, other).apply()


def test_the_foundation_is_as_it_was_planned(foundation: Root) -> None:
    assert foundation.differences() == Differences()
    assert len(foundation.kept()) > 60


def test_the_platform_is_as_it_was_planned_but_for_what_moto_lacks(platform: Root) -> None:
    assert platform.differences() == Differences(set(NOT_ON_MOTO), FORGOTTEN)


def test_no_password_is_in_the_state(platform: Root) -> None:
    state = (platform.directory / "terraform.tfstate").read_text()
    assert "only-in-this-test-and-nowhere-else" not in state


@pytest.fixture(scope="module")
def stack(platform: Root, guard: Guard) -> Stack:
    """The policies that were made."""
    assert platform.kept()
    return stack_of_double(lambda service: administrator(service, guard.endpoint))


def test_every_role_that_was_made_may_do_what_is_written(stack: Stack) -> None:
    found, table = answers(stack), wanted()
    asked = {cell: table[cell] for cell in table if cell.role not in NOT_IN_DEV}
    assert {cell: found[cell] for cell in asked if found[cell] is not asked[cell]} == {}
    assert {f"medallion-dev-{cell.role}" for cell in asked} <= set(stack.identity)


def test_nothing_is_published_without_them(small: Platform, guard: Guard) -> None:
    guard.stack = Stack({}, {}, {})
    with pytest.raises(LakeError, match="denies"):
        small.run()


def test_a_day_is_published_under_the_policies_that_were_made(
    small: Platform, guard: Guard, stack: Stack
) -> None:
    guard.stack = stack
    guard.asked.clear()
    small.run()
    assert small.rows("silver", "articles")
    assert refused(guard) == []
    used = {asked.need.action for asked in guard.asked}
    assert {"s3:PutObject", "kms:GenerateDataKey", "glue:UpdateTable"} <= used


def test_the_platform_goes_away(platform: Root) -> None:
    platform.destroy()
    assert platform.kept() == []


def test_a_protected_bucket_that_holds_something_stays(foundation: Root, guard: Guard) -> None:
    s3 = administrator("s3", guard.endpoint)
    s3.put_object(Bucket=LAKE, Key="lake/kept", Body=b"data")
    foundation.apply("-var=protected=true", f"-target={BUCKET}")
    with pytest.raises(AssertionError, match="BucketNotEmpty"):
        foundation.destroy()
    assert BUCKET in foundation.kept()
    assert s3.get_object(Bucket=LAKE, Key="lake/kept")["Body"].read() == b"data"


def test_an_unprotected_one_goes_away_with_what_it_holds(foundation: Root, guard: Guard) -> None:
    foundation.apply(f"-target={BUCKET}")
    foundation.destroy()
    assert foundation.kept() == []
    assert our_buckets(administrator("s3", guard.endpoint)) == []
