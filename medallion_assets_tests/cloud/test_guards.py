"""Who may take a role or use a key or a way, and what guards the data: judged, and shown to fail.

Belongs here: policies of trust, keys and endpoints, and settings of one resource that need more
than a value. Does not belong here: what roles may do (see ``test_matrix``).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from medallion_assets_tests.cloud.iam import Context, Document, Policies, Request, decide
from medallion_assets_tests.cloud.plans import Plan
from medallion_assets_tests.cloud.resources import LAKE
from medallion_assets_tests.cloud.stack import (
    ACCOUNT,
    LAKE_KEY,
    OPERATIONS_KEY,
    REGION,
    S3,
    stack_of,
)

pytestmark = pytest.mark.xdist_group("terraform")

OTHER = "999999999999"
OWN: Context = {"aws:SourceAccount": ACCOUNT}
TASKS = frozenset({"ecs-tasks.amazonaws.com"})
TRUSTED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("code", "web", "daemon", "start"), TASKS),
    "clean": frozenset({"glue.amazonaws.com"}),
    "register": frozenset({"lakeformation.amazonaws.com"}),
    "backup": frozenset({"backup.amazonaws.com"}),
    "warehouse": frozenset({"redshift.amazonaws.com", "redshift-serverless.amazonaws.com"}),
}
"""Which service takes which role; by hand."""
SERVICES = frozenset().union(*TRUSTED.values()) | {"ec2.amazonaws.com", "lambda.amazonaws.com"}
STACK_TRAIL = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/medallion-dev"
LOGS: Context = {
    "kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/x"
}
TRAIL: Context = {
    "aws:SourceArn": STACK_TRAIL,
    "kms:EncryptionContext:aws:cloudtrail:arn": STACK_TRAIL,
}
USES_KEY: tuple[tuple[str, str, Context], ...] = (
    (f"logs.{REGION}.amazonaws.com", "kms:GenerateDataKey", LOGS),
    ("cloudwatch.amazonaws.com", "kms:GenerateDataKey", OWN),
    ("events.amazonaws.com", "kms:Decrypt", OWN),
    ("budgets.amazonaws.com", "kms:Decrypt", OWN),
    ("cloudtrail.amazonaws.com", "kms:GenerateDataKey", TRAIL),
)
"""The services that use the key of operations by its own policy; none uses that of the lake."""


def allows(document: Document, principal: str, action: str, resource: str, about: Context) -> bool:
    """Whether a policy of a resource alone lets somebody in."""
    request = Request(principal, action, resource, about)
    return decide(request, Policies(resource=document, resource_decides=True)).allowed


def trusts(plan: Plan) -> Iterator[tuple[str, Document]]:
    """Who may take which role, but for those of a job that deploys (see ``test_deployer``)."""
    for role in plan.of("aws_iam_role"):
        name = role.values["name"].split("-")[-1]
        if name not in {"deploy", "plan"}:
            yield name, role.document("assume_role_policy")


def enters(document: Document, service: str, account: str = ACCOUNT) -> bool:
    return allows(document, service, "sts:AssumeRole", "*", {"aws:SourceAccount": account})


def test_a_role_is_of_its_service_in_this_account(plans: dict[str, Plan]) -> None:
    found = dict(trusts(plans["dev"]))
    assert set(found) == set(TRUSTED)
    for name, document in found.items():
        assert {one for one in SERVICES if enters(document, one)} == TRUSTED[name], name
        assert not any(enters(document, service, OTHER) for service in SERVICES), name
        for somebody in (f"arn:aws:iam::{ACCOUNT}:role/x", f"arn:aws:iam::{OTHER}:root"):
            assert not allows(document, somebody, "sts:AssumeRole", "*", OWN), name


def test_a_trust_without_an_account_would_show(plans: dict[str, Plan]) -> None:
    for name, document in trusts(plans["dev"]):
        wide = json.loads(json.dumps(document))
        del wide["Statement"][0]["Condition"]
        assert enters(wide, next(iter(TRUSTED[name])), OTHER)


@pytest.mark.parametrize(("service", "action", "about"), USES_KEY)
def test_a_service_uses_the_key_of_operations_for_this_stack(
    plans: dict[str, Plan], service: str, action: str, about: Context
) -> None:
    keys = stack_of(plans["dev"]).resource
    assert allows(keys[OPERATIONS_KEY], service, action, OPERATIONS_KEY, about)
    assert not allows(keys[OPERATIONS_KEY], service, action, OPERATIONS_KEY, {})
    others = {name: value.replace(ACCOUNT, OTHER) for name, value in about.items()}
    assert not allows(keys[OPERATIONS_KEY], service, action, OPERATIONS_KEY, others)
    assert not allows(keys[LAKE_KEY], service, action, LAKE_KEY, about)


def test_nobody_manages_or_uses_a_key_from_outside(plans: dict[str, Plan]) -> None:
    for key, document in stack_of(plans["dev"]).resource.items():
        if ":key/" not in key:
            continue
        for who in (f"arn:aws:iam::{OTHER}:root", "s3.amazonaws.com", "lambda.amazonaws.com"):
            for action in ("kms:Decrypt", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"):
                assert not allows(document, who, action, key, OWN), (key, who, action)
        for service, *_ in USES_KEY:
            assert not allows(document, service, "kms:PutKeyPolicy", key, {**OWN, **LOGS, **TRAIL})


CODE = f"arn:aws:iam::{ACCOUNT}:role/medallion-dev-code"
HERE: Context = {"aws:PrincipalAccount": ACCOUNT}
ELSEWHERE: Context = {"aws:PrincipalAccount": OTHER}
LAYERS_OF_IMAGES = f"{S3}prod-{REGION}-starport-layer-bucket/x"


def test_the_way_to_s3_leads_to_own_buckets_only(plan: Plan) -> None:
    stack = plan.at("module.network.aws_vpc_endpoint.s3")
    document = stack.document("policy")
    name = "medallion-prod" if "medallion-prod" in stack.values["policy"] else "medallion-dev"
    lake = LAKE.replace("medallion-dev", name)
    for action in ("s3:GetObject", "s3:PutObject"):
        assert allows(document, CODE, action, f"{lake}/lake/x", HERE)
        assert not allows(document, CODE, action, f"{S3}another/x", HERE)
        assert not allows(document, CODE, action, f"{lake}/lake/x", ELSEWHERE)
    assert allows(document, CODE, "s3:GetObject", LAYERS_OF_IMAGES, ELSEWHERE)
    assert not allows(document, CODE, "s3:PutObject", LAYERS_OF_IMAGES, HERE)
    assert not allows(document, CODE, "s3:PutBucketPolicy", lake, HERE)


def test_the_ways_to_services_are_of_this_account_only(plan: Plan) -> None:
    ways = [one for one in plan.of("aws_vpc_endpoint") if one.values["service_name"][-3:] != ".s3"]
    assert ways
    for way in ways:
        document = way.document("policy")
        assert allows(document, CODE, "logs:PutLogEvents", "*", HERE)
        assert not allows(document, CODE, "logs:PutLogEvents", "*", ELSEWHERE)
        assert way.values["private_dns_enabled"]


def workgroup_problems(values: Mapping[str, Any], *, enforced: bool) -> list[str]:
    """What a workgroup lacks."""
    (own,) = values["configuration"]
    (result,) = own["result_configuration"]
    (encrypted,) = result["encryption_configuration"]
    found = {
        "enforced": own["enforce_workgroup_configuration"] is enforced,
        "limited": 0 < own["bytes_scanned_cutoff_per_query"] <= 100 * 1024**3,
        "version": own["engine_version"][0]["selected_engine_version"].endswith("version 3"),
        "encrypted": encrypted["encryption_option"] == "SSE_KMS" and encrypted["kms_key_arn"],
        "owned": result["expected_bucket_owner"] == ACCOUNT,
        "apart": "-results-" in result["output_location"],
    }
    return [name for name, holds in found.items() if not holds]


def test_people_cannot_leave_the_limits_of_their_workgroup(plan: Plan) -> None:
    groups = {one.values["name"]: one.values for one in plan.of("aws_athena_workgroup")}
    assert len(groups) == 2
    for name, values in groups.items():
        is_of_people = not name.endswith("-build")
        assert workgroup_problems(values, enforced=is_of_people) == []
        assert workgroup_problems(values, enforced=not is_of_people) == ["enforced"]
        free = json.loads(json.dumps(values["configuration"]))
        free[0]["bytes_scanned_cutoff_per_query"] = 0
        lost = {"configuration": free}
        assert workgroup_problems(lost, enforced=is_of_people) == ["limited"]


def test_nothing_in_lake_formation_is_anybodys_by_default(plans: dict[str, Plan]) -> None:
    for environment, plan in plans.items():
        (settings,) = plan.of("aws_lakeformation_data_lake_settings")
        deploy = f"arn:aws:iam::{ACCOUNT}:role/medallion-{environment}-deploy"
        assert list(settings.values["admins"]) == [deploy]
        assert not settings.values.get("create_database_default_permissions")
        assert not settings.values.get("create_table_default_permissions")
        (place,) = plan.of("aws_lakeformation_resource")
        assert place.values["hybrid_access_enabled"] is False
        assert place.values["arn"].endswith("/lake")
        for database in plan.of("aws_glue_catalog_database"):
            assert not database.values.get("create_table_default_permission")


def lifecycle_problems(plan: Plan, bucket: str, fewest: int) -> list[str]:
    """What the rules of a bucket would delete or move that they may not."""
    rules = plan.at(f"{bucket}.aws_s3_bucket_lifecycle_configuration.this").values["rule"]
    return list(_lifecycle_problems(rules, fewest))


def _lifecycle_problems(rules: list[Mapping[str, Any]], fewest: int) -> Iterator[str]:
    if not any(rule.get("abort_incomplete_multipart_upload") for rule in rules):
        yield "uploads that were given up stay"
    for rule in rules:
        prefix = (rule["filter"] or [{}])[0].get("prefix") or ""
        if rule.get("expiration"):
            yield "objects expire"
        if rule.get("transition") and not prefix.startswith("lake/landing/"):
            yield f"objects below {prefix!r} move"
        for one in rule.get("noncurrent_version_expiration") or ():
            if one["noncurrent_days"] < fewest:
                yield "what was replaced is gone soon"


def test_no_rule_takes_away_what_a_lake_holds(plans: dict[str, Plan]) -> None:
    for environment, fewest in (("dev", 1), ("prod", 30)):
        plan = plans[environment]
        assert lifecycle_problems(plan, 'module.lake.module.data["lake"]', fewest) == []
        results = lifecycle_problems(plan, 'module.lake.module.data["results"]', fewest)
        assert results == ["objects expire"], "what is asked for does, and it shows"
    rule = {"filter": [{"prefix": "lake/"}], "transition": [{"days": 0}]}
    assert list(_lifecycle_problems([rule], 1)) == [
        "uploads that were given up stay",
        "objects below 'lake/' move",
    ]


def test_redshift_is_there_only_where_it_is_wanted(plans: dict[str, Plan]) -> None:
    kinds = ("aws_redshiftserverless_workgroup", "aws_redshiftserverless_namespace")
    assert plans["prod"].of(*kinds) == []
    group, space = (plans["dev"].of(kind)[0].values for kind in kinds)
    assert not group["publicly_accessible"]
    assert {"parameter_key": "require_ssl", "parameter_value": "true"} in group["config_parameter"]
    assert space["manage_admin_password"]
    assert space["kms_key_id"] == LAKE_KEY
    (limit,) = plans["dev"].of("aws_redshiftserverless_usage_limit")
    assert limit.values["breach_action"] == "deactivate"
