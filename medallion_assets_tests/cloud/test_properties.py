"""What every plan has to hold, environment by environment; each control fails where it must.

Belongs here: properties of single resources. Does not belong here: what roles may do (see
``test_matrix``).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from medallion_assets_tests.cloud.plans import Plan, Planned

pytestmark = pytest.mark.xdist_group("terraform")

Values = Mapping[str, Any]
BLOCKS = (
    "block_public_acls",
    "block_public_policy",
    "ignore_public_acls",
    "restrict_public_buckets",
)
DIGEST = "@sha256:"


def _containers(values: Values) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(values["container_definitions"])
    return found


def _keeps_to_itself(container: Mapping[str, Any]) -> bool:
    return (
        container["user"] == "10001:10001"
        and container["readonlyRootFilesystem"]
        and not container["privileged"]
        and container["linuxParameters"]["capabilities"]["drop"] == ["ALL"]
        and DIGEST in container["image"]
        and not any("PASSWORD" in entry["name"] for entry in container["environment"])
    )


PROPERTIES: dict[str, tuple[Callable[[Values], bool], str, Any]] = {
    "aws_s3_bucket_public_access_block": (
        lambda v: all(v[name] for name in BLOCKS),
        "block_public_policy",
        False,
    ),
    "aws_s3_bucket_versioning": (
        lambda v: v["versioning_configuration"][0]["status"] == "Enabled",
        "versioning_configuration",
        [{"status": "Suspended"}],
    ),
    "aws_kms_key": (lambda v: v["enable_key_rotation"], "enable_key_rotation", False),
    "aws_subnet": (lambda v: not v["map_public_ip_on_launch"], "map_public_ip_on_launch", True),
    "aws_vpc_security_group_ingress_rule": (
        lambda v: not v.get("cidr_ipv4") and not v.get("cidr_ipv6") and v["from_port"] != 22,
        "cidr_ipv4",
        "0.0.0.0/0",
    ),
    "aws_default_security_group": (lambda v: not v.get("ingress"), "ingress", [{}]),
    "aws_db_instance": (
        lambda v: v["storage_encrypted"] and not v["publicly_accessible"] and not v.get("password"),
        "publicly_accessible",
        True,
    ),
    "aws_db_parameter_group": (
        lambda v: any(p["name"] == "rds.force_ssl" and p["value"] == "1" for p in v["parameter"]),
        "parameter",
        [],
    ),
    "aws_ecs_task_definition": (
        lambda v: all(map(_keeps_to_itself, _containers(v))),
        "container_definitions",
        "[]",
    ),
    "aws_ecr_repository": (
        lambda v: v["image_tag_mutability"] == "IMMUTABLE",
        "image_tag_mutability",
        "MUTABLE",
    ),
    "aws_glue_job": (
        lambda v: (
            v["max_retries"] == 0
            and v["timeout"] <= 60
            and v["security_configuration"]
            and v["default_arguments"]["--job-bookmark-option"] == "job-bookmark-disable"
        ),
        "timeout",
        2880,
    ),
    "aws_cloudwatch_log_group": (
        lambda v: v["kms_key_id"] and v["retention_in_days"] > 0,
        "retention_in_days",
        0,
    ),
    "aws_cloudwatch_metric_alarm": (
        lambda v: (
            v["alarm_actions"] and v["actions_enabled"] and v["treat_missing_data"] != "missing"
        ),
        "alarm_actions",
        [],
    ),
    "aws_sns_topic": (lambda v: bool(v["kms_master_key_id"]), "kms_master_key_id", None),
    "aws_cloudtrail": (
        lambda v: v["enable_log_file_validation"] and v["kms_key_id"],
        "enable_log_file_validation",
        False,
    ),
}
"""By kind: what has to hold of each resource, and a value with which it does not."""


def offending(plan: Plan, kind: str) -> list[str]:
    """The resources of a kind that lack its property."""
    holds = PROPERTIES[kind][0]
    return [resource.address for resource in plan.of(kind) if not holds(resource.values)]


@pytest.mark.parametrize("kind", PROPERTIES)
def test_every_resource_has_its_property(plan: Plan, kind: str) -> None:
    assert plan.of(kind), "there is one to be judged"
    assert offending(plan, kind) == []


@pytest.mark.parametrize("kind", [k for k in PROPERTIES if k != "aws_ecs_task_definition"])
def test_a_property_that_is_lost_shows(plan: Plan, kind: str) -> None:
    _, name, value = PROPERTIES[kind]

    def lost(resource: Planned) -> Planned:
        return replace(resource, values={**resource.values, name: value})

    assert len(offending(Plan(tuple(map(lost, plan.of(kind)))), kind)) == len(plan.of(kind))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("user", "0"),
        ("readonlyRootFilesystem", False),
        ("privileged", True),
        ("image", "medallion:latest"),
        ("environment", [{"name": "DAGSTER_POSTGRES_PASSWORD", "value": "x"}]),
    ],
)
def test_a_container_that_may_more_shows(plan: Plan, name: str, value: object) -> None:
    for task in plan.of("aws_ecs_task_definition"):
        for container in _containers(task.values):
            assert not _keeps_to_itself({**container, name: value})


def test_the_database_of_prod_is_protected(plans: dict[str, Plan]) -> None:
    for database in plans["prod"].of("aws_db_instance"):
        values = database.values
        assert values["deletion_protection"]
        assert values["multi_az"]
        assert not values["skip_final_snapshot"]


def test_no_plan_holds_the_password(plan: Plan) -> None:
    text = json.dumps([dict(resource.values) for resource in plan.resources])
    assert "medallion-dev" in text or "medallion-prod" in text
    assert "only-in-this-test-and-nowhere-else" not in text
