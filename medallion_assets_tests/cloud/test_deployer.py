"""Who deploys: jobs of one branch, which change this stack and neither data nor themselves."""

import json
from collections.abc import Iterator

import pytest

from medallion_assets_tests.cloud.deployer import (
    CHANGES,
    DEPLOY,
    HERE,
    IAM,
    LOOK,
    LOOKED,
    NEVER,
    NEW,
    OF_PROTECTED,
    TAGGED,
)
from medallion_assets_tests.cloud.iam import (
    Context,
    Document,
    Policies,
    Request,
    decide,
    like,
    many,
)
from medallion_assets_tests.cloud.plans import Plan
from medallion_assets_tests.cloud.stack import S3, Stack, stack_of

pytestmark = pytest.mark.xdist_group("terraform")

SIGNER = "token.actions.githubusercontent.com"
LONGEST = 6144
"""Signs of a policy that AWS takes, blanks not counted."""
MOST_ATTACHED = 10


@pytest.fixture(scope="module")
def stack(plans: dict[str, Plan]) -> Stack:
    return stack_of(plans["dev"])


def may(stack: Stack, role: str, action: str, resource: str, context: Context) -> bool:
    return stack.judged(role, action, resource, context).allowed


@pytest.mark.parametrize(("action", "resource", "context"), CHANGES)
def test_it_changes_its_own_stack_and_no_other(
    stack: Stack, action: str, resource: str, context: Context
) -> None:
    assert may(stack, DEPLOY, action, resource, context)
    others = {name: value.replace("-dev", "-prod") for name, value in context.items()}
    elsewhere = resource.replace("-dev", "-prod").replace("_dev_", "_prod_")
    assert not may(stack, DEPLOY, action, elsewhere, others)
    assert not may(stack, LOOK, action, resource, context)


@pytest.mark.parametrize("action", NEW)
def test_it_makes_what_has_no_name_in_its_region(stack: Stack, action: str) -> None:
    assert may(stack, DEPLOY, action, "*", HERE)
    assert not may(stack, DEPLOY, action, "*", {"aws:RequestedRegion": "us-east-1"})
    assert not may(stack, LOOK, action, "*", HERE)


@pytest.mark.parametrize(("action", "resource", "context"), NEVER)
def test_it_gets_no_data_and_no_more_rights(
    stack: Stack, action: str, resource: str, context: Context
) -> None:
    for role in (DEPLOY, LOOK):
        assert not may(stack, role, action, resource, {**HERE, **TAGGED, **context})


def test_its_boundary_holds_whatever_it_is_given(stack: Stack) -> None:
    """A role with every right still reads no data, and widens nothing by which it is bound."""
    every: Document = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    wide = Stack({DEPLOY: (every,)}, stack.resource, stack.boundaries)
    bound = [
        asked
        for asked in NEVER
        if asked[0] not in {"iam:CreateRole", "iam:PassRole"}  # said by its policies
    ]
    assert len(bound) > 12
    for action, resource, context in bound:
        assert not may(wide, DEPLOY, action, resource, context), action


def test_what_is_protected_it_cannot_delete(plans: dict[str, Plan]) -> None:
    protected, free = stack_of(plans["prod"]), stack_of(plans["dev"])
    for action, resource in OF_PROTECTED:
        assert not may(protected, "medallion-prod-deploy", action, resource, {})
        own = resource.replace("-prod", "-dev").replace("_prod_", "_dev_")
        assert may(free, DEPLOY, action, own, {}) or "Object" in action, action


def test_who_looks_reads_settings_and_its_state_only(stack: Stack) -> None:
    verbs = ("Get", "List", "Describe", "ViewBudget", "GetObject")
    for document in stack.identity[LOOK]:
        for statement in document["Statement"]:
            for action in many(statement["Action"]):
                assert action.partition(":")[2].startswith(verbs), action
    assert may(stack, LOOK, "s3:GetObject", f"{S3}shop-terraform/medallion-dev/a.tfstate", {})
    assert not may(stack, LOOK, "s3:GetObject", f"{S3}shop-terraform/medallion-prod/a.tfstate", {})


def enters(trust: Document, subject: str, audience: str = "sts.amazonaws.com") -> bool:
    """Whether a job of a repository takes a role."""
    context = {f"{SIGNER}:sub": subject, f"{SIGNER}:aud": audience}
    request = Request(
        f"{IAM}:oidc-provider/{SIGNER}", "sts:AssumeRoleWithWebIdentity", "*", context
    )
    return decide(request, Policies(resource=trust)).allowed


def test_jobs_of_one_branch_deploy(plans: dict[str, Plan]) -> None:
    roles = {role.values["name"]: role for role in plans["dev"].of("aws_iam_role")}
    deploy, look = (roles[name].document("assume_role_policy") for name in (DEPLOY, LOOK))
    main = "repo:shop/lake:ref:refs/heads/main"
    assert enters(deploy, main)
    assert enters(look, "repo:shop/lake:pull_request")
    for subject in (
        "repo:shop/lake2:ref:refs/heads/main",
        "repo:other/lake:ref:refs/heads/main",
        "repo:shop/lake:ref:refs/heads/main2",
        "repo:shop/lake:ref:refs/heads/other",
        "repo:shop/lake:ref:refs/tags/main",
        "repo:shop/lake:environment:main",
    ):
        assert not enters(deploy, subject), subject
        assert not enters(look, subject), subject
    assert not enters(deploy, "repo:shop/lake:pull_request")
    assert not enters(deploy, main, "https://github.com/shop")
    another = Request(f"{IAM}:oidc-provider/other", "sts:AssumeRoleWithWebIdentity", "*")
    assert not decide(another, Policies(resource=deploy)).allowed


def test_a_subject_that_is_a_pattern_would_show(plans: dict[str, Plan]) -> None:
    role = next(r for r in plans["dev"].of("aws_iam_role") if r.values["name"] == DEPLOY)
    wide = json.loads(json.dumps(role.document("assume_role_policy")))
    condition = wide["Statement"][0]["Condition"]
    values = {**condition.pop("StringEquals"), f"{SIGNER}:sub": "repo:shop/*"}
    condition["StringLike"] = values
    assert enters(wide, "repo:shop/another:ref:refs/heads/main")


def test_its_policies_are_as_short_as_aws_takes_them(plan: Plan) -> None:
    for policy in plan.of("aws_iam_policy"):
        assert len("".join(policy.values["policy"].split())) <= LONGEST, policy.address
    attached = plan.of("aws_iam_role_policy_attachment")
    assert 0 < len(attached) <= MOST_ATTACHED


def test_every_statement_of_the_deployer_is_used(stack: Stack) -> None:
    """A statement that none of the changes needs stands there for nothing."""
    asked = [(action, arn) for action, arn, _ in CHANGES] + [(action, "*") for action in NEW]
    asked += LOOKED
    unused = [
        statement["Sid"]
        for statement in _allowing(stack)
        if not any(
            any(like(one.lower(), action.lower()) for one in many(statement["Action"]))
            and any(like(one, arn) for one in many(statement["Resource"]))
            for action, arn in asked
        )
    ]
    assert unused == []


def _allowing(stack: Stack) -> Iterator[Document]:
    for document in stack.identity[DEPLOY]:
        yield from document["Statement"]
