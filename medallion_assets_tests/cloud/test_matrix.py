"""Each role may do what the table says, and nothing else; a policy that changes changes a cell."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from medallion_assets_tests.cloud.expected import ROLES, TABLE
from medallion_assets_tests.cloud.iam import Document
from medallion_assets_tests.cloud.matrix import Cell, answers, wanted
from medallion_assets_tests.cloud.plans import Plan
from medallion_assets_tests.cloud.resources import SECRET
from medallion_assets_tests.cloud.stack import Stack, stack_of

pytestmark = pytest.mark.xdist_group("terraform")

DEPLOYERS = {"medallion-dev-deploy", "medallion-dev-plan"}
"""Their boundary is another (see ``test_deployer``)."""


@pytest.fixture(scope="module")
def stack(plans: dict[str, Plan]) -> Stack:
    return stack_of(plans["dev"])


def test_every_cell_is_as_it_is_written(stack: Stack) -> None:
    found, table = answers(stack), wanted()
    assert {cell: found[cell] for cell in table if found[cell] is not table[cell]} == {}
    assert len(table) > 700, "cells are asked"
    assert any(table.values())


def test_every_cell_is_the_same_in_prod(plans: dict[str, Plan]) -> None:
    """But for Redshift, which is off there; what is dev's is foreign to it."""
    found, table = answers(stack_of(plans["prod"]), environment="prod"), wanted()
    differing = [cell for cell in table if found[cell] is not table[cell]]
    assert {cell.role for cell in differing} == {"warehouse", "redshift"}
    assert not any(found[cell] for cell in found if cell.role in {"warehouse", "redshift"})


def test_the_table_names_only_what_it_asks() -> None:
    for resources, action, allowed in TABLE:
        for role, names in allowed.items():
            assert names <= set(resources), (action, role, names - set(resources))


def test_every_statement_decides_some_cell(stack: Stack) -> None:
    """So that none can be taken away, or stand there for nothing."""
    before, unnoticed = answers(stack), []
    for role, document, number in statements(stack):
        rest = [s for place, s in enumerate(document["Statement"]) if place != number]
        if not changes(before, given(stack, role, {**document, "Statement": rest}), role):
            unnoticed.append((role, document["Statement"][number]["Sid"]))
    assert unnoticed == []


def test_a_wider_resource_shows(stack: Stack) -> None:
    before, unnoticed = answers(stack), []
    for role, document, number in statements(stack):
        statement = document["Statement"][number]
        wide = [*document["Statement"], {**statement, "Resource": "*"}]
        widened = given(stack, role, {**document, "Statement": wide})
        if statement["Resource"] != "*" and not changes(before, widened, role):
            unnoticed.append((role, statement["Sid"]))
    assert unnoticed == []


def statements(stack: Stack) -> Iterator[tuple[str, Document, int]]:
    """Every statement of every role of the matrix, by its place in its document."""
    for role in (f"medallion-dev-{name}" for name in ROLES):
        for document in stack.identity.get(role, ()):
            for number in range(len(document["Statement"])):
                yield role, document, number


def given(stack: Stack, role: str, document: Document) -> Stack:
    """The stack where a role has another policy."""
    return replace(stack, identity={**stack.identity, role: (document,)})


def changes(before: dict[Cell, bool], stack: Stack, role: str) -> list[Cell]:
    """The cells that a stack answers otherwise where one role has another policy."""
    after = answers(stack, [role.removeprefix("medallion-dev-")])
    return [cell for cell in after if before[cell] is not after[cell]]


def test_nobody_reaches_a_bucket_without_tls_or_from_another_account(stack: Stack) -> None:
    for context in ({"aws:SecureTransport": "false"}, {"aws:PrincipalAccount": "999999999999"}):
        for bucket in (arn for arn in stack.resource if arn.startswith("arn:aws:s3:::")):
            decision = stack.judged(
                "medallion-dev-code", "s3:GetObject", f"{bucket}/lake/x", context
            )
            assert decision.why.startswith("denied by resource:"), (bucket, context)


def test_an_object_is_encrypted_by_the_key_of_its_bucket(stack: Stack) -> None:
    """Who names no key gets the bucket's; who names another is refused."""
    key = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    lake = next(arn for arn in stack.resource if "-lake-" in arn)
    own = next(arn for arn in stack.resource if arn.endswith("111111111111"))
    for context, allowed in (({}, True), ({key: own}, True), ({key: own[:-1] + "9"}, False)):
        decision = stack.judged(
            "medallion-dev-code", "s3:PutObject", f"{lake}/lake/gold/x", context
        )
        assert decision.allowed is allowed, (context, decision)


def test_the_boundary_holds_what_a_policy_gives(stack: Stack, plans: dict[str, Plan]) -> None:
    """A role that was given everything still gets no further than the boundary."""
    everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    identity = dict.fromkeys(stack.boundaries, (everything,))
    wide = Stack(identity, stack.resource, stack.boundaries)
    roles = {role.values["name"] for role in plans["dev"].of("aws_iam_role")}
    assert roles == set(stack.boundaries)
    for role in roles - DEPLOYERS:
        for action, arn in (
            ("iam:CreateRole", "arn:aws:iam::123456789012:role/x"),
            ("s3:PutBucketPolicy", "arn:aws:s3:::medallion-dev-lake-123456789012"),
            ("kms:ScheduleKeyDeletion", next(arn for arn in stack.resource if ":key/" in arn)),
            ("s3:GetObject", "arn:aws:s3:::another-bucket/object"),
            ("secretsmanager:GetSecretValue", f"{SECRET}:other"),
        ):
            assert not wide.judged(role, action, arn, {}).allowed, (role, action)
