"""The platform works under the planned policies, and loses nothing where one is missing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.glue.models import glue_backends
from moto.s3.models import s3_backends

from medallion_assets.core.errors import LakeError
from medallion_assets.lake.storage.s3 import s3_storage
from medallion_assets_tests.cloud.guard import ADMINISTRATOR, Guard, guarding
from medallion_assets_tests.cloud.iam import Document, like, many
from medallion_assets_tests.cloud.plans import Plan
from medallion_assets_tests.cloud.stack import ACCOUNT, REGION, Stack, stack_of
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.s3.server import environment
from medallion_assets_tests.shop import THREE_DAYS, article, shop, with_export

pytestmark = pytest.mark.xdist_group("terraform")

CODE = "medallion-dev-code"
KEY = "AKIACODE00000000"
LAKE = f"medallion-dev-lake-{ACCOUNT}"


@pytest.fixture
def guard(plans: dict[str, Plan], monkeypatch: pytest.MonkeyPatch) -> Iterator[Guard]:
    """A server that has what Terraform makes, and the keys of the code's role."""
    plan = plans["dev"]
    with guarding(stack_of(plan), {KEY: CODE}, frozenset({LAKE})) as running:
        made_by_terraform(plan, running.endpoint)
        for name, value in variables(running).items():
            monkeypatch.setenv(name, value)
        # It keeps the first credentials of a process, which may be those of other tests.
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
        s3_storage.cache_clear()
        yield running
    s3_storage.cache_clear()
    forget(plan)


def variables(guard: Guard) -> dict[str, str]:
    """The environment of the code location's task."""
    return {
        **environment(guard.endpoint),
        "AWS_ENDPOINT_URL_GLUE": guard.endpoint,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }


def made_by_terraform(plan: Plan, endpoint: str) -> None:
    """Make the buckets and databases of a plan."""
    s3, glue = administrator("s3", endpoint), administrator("glue", endpoint)
    for bucket in plan.of("aws_s3_bucket"):
        where = {"LocationConstraint": REGION}
        s3.create_bucket(Bucket=bucket.values["bucket"], CreateBucketConfiguration=where)
    for database in plan.of("aws_glue_catalog_database"):
        parameters = database.values.get("parameters") or {}
        place = {"Name": database.values["name"], "LocationUri": database.values["location_uri"]}
        glue.create_database(DatabaseInput={**place, "Parameters": parameters})


def forget(plan: Plan) -> None:
    """Take away what was made: all servers of moto in a process show the same things."""
    for bucket in plan.of("aws_s3_bucket"):
        backend = s3_backends[ACCOUNT]["aws"]
        backend.buckets.pop(bucket.values["bucket"])
        s3_backends.bucket_accounts.pop(bucket.values["bucket"])
    glue_backends[ACCOUNT][REGION].reset()


def administrator(service: str, endpoint: str) -> Any:
    """A client that nobody judges."""
    given: dict[str, Any] = {
        "endpoint_url": endpoint,
        "aws_access_key_id": ADMINISTRATOR,
        "aws_secret_access_key": "testingsecret",
        "region_name": REGION,
    }
    client: Any = boto3.client
    return client(service, **given)


@pytest.fixture
def small(guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """The shop on the planned lake; no key is asked of it before."""
    assert guard.endpoint
    monkeypatch.setenv("MEDALLION_GLUE_PREFIX", "medallion_dev_")
    made = shop(tmp_path)
    place = f"s3://{LAKE}/lake"
    return replace(made, root=tmp_path / "state", place=place, catalog="glue", runs=("articles",))


def refused(guard: Guard) -> list[str]:
    """What was refused, in words."""
    return [f"{a.need.action} {a.need.resource}: {a.why}" for a in guard.asked if not a.allowed]


def unused(guard: Guard, role: str) -> set[tuple[str, str]]:
    """What a role has and nobody asked of it, by statement and action."""
    needed = {(one.need.action, one.need.resource) for one in guard.asked if one.role == role}
    return {
        (statement["Sid"], action)
        for document in guard.stack.identity[role]
        for statement in document["Statement"]
        for action in many(statement["Action"])
        if not any(
            action == wanted and any(like(str(one), on) for one in many(statement["Resource"]))
            for wanted, on in needed
        )
    }


def without(stack: Stack, role: str, action: str, sid: str = "") -> Stack:
    """The stack where a role lacks an action, in one of its statements or in all."""

    def lacking(statement: dict[str, Any]) -> dict[str, Any] | None:
        if sid and statement["Sid"] != sid:
            return statement
        left = [one for one in listed(statement["Action"]) if one != action]
        return {**statement, "Action": left} if left else None

    def rest(document: Document) -> Document:
        return {**document, "Statement": [*filter(None, map(lacking, document["Statement"]))]}

    return replace(stack, identity={**stack.identity, role: tuple(map(rest, stack.identity[role]))})


def listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def test_a_day_is_published_under_the_planned_policies(guard: Guard, small: Platform) -> None:
    small.run()
    assert small.rows("silver", "articles")
    assert refused(guard) == []
    used = {asked.need.action for asked in guard.asked}
    assert {"s3:PutObject", "kms:GenerateDataKey", "glue:UpdateTable"} <= used
    assert "glue:CreateDatabase" not in used


@pytest.mark.again
def test_a_lake_in_databases_of_terraform_keeps_their_identity(
    guard: Guard, small: Platform, plans: dict[str, Plan]
) -> None:
    small.run()
    ledger = plans["dev"].at("module.catalog.aws_glue_catalog_database.ledger")
    planned = ledger.values["parameters"]["medallion.lake"]
    s3 = administrator("s3", guard.endpoint)
    marker = s3.get_object(Bucket=LAKE, Key="lake/lake.json")["Body"].read()
    assert json.loads(marker) == {"lake": planned}


@pytest.mark.again
def test_a_missing_permission_fails_by_name_and_loses_nothing(
    guard: Guard, small: Platform
) -> None:
    small.run()
    whole, before = guard.stack, small.state()
    newer = with_export(small, {**THREE_DAYS, "articles": [article(1, stock="4")]})
    guard.stack = without(whole, CODE, "glue:UpdateTable")
    with pytest.raises(LakeError, match="Glue denies") as caught:
        newer.run()
    assert "s3.md" in caught.value.remedy
    guard.stack = whole
    assert small.state() == before
    newer.run()
    assert small.state() != before


def test_the_role_of_the_glue_job_cannot_use_the_lake_as_the_platform_does(
    guard: Guard, small: Platform
) -> None:
    guard.roles[KEY] = "medallion-dev-clean"
    with pytest.raises(LakeError, match="denies to read") as caught:
        small.run()
    assert "grant" in caught.value.remedy
