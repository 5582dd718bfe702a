"""The evaluator decides as AWS documents it, and knows nothing that it does not say."""

import pytest

from medallion_assets_tests.cloud.iam import Policies, Request, Statement, decide, like

ROLE = "arn:aws:iam::123456789012:role/r"


def policies(*statements: Statement, **more: object) -> Policies:
    return Policies(({"Statement": list(statements)},), **more)  # type: ignore[arg-type]


def allows(statement: dict[str, object], context: dict[str, str] | None = None) -> bool:
    """Whether a statement, made whole, allows to read an object."""
    whole = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **statement}
    request = Request(ROLE, "s3:GetObject", "arn:aws:s3:::b/a/k", context or {})
    return decide(request, policies(whole)).allowed


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ({}, True),
        ({"Action": "S3:getobject"}, True),
        ({"Action": ["s3:Put*", "s3:Get*"]}, True),
        ({"Action": "s3:GetObjectV*"}, False),
        ({"Action": None, "NotAction": "s3:Put*"}, True),
        ({"Resource": "arn:aws:s3:::b/*"}, True),
        ({"Resource": "arn:aws:s3:::b/?/k"}, True),
        ({"Resource": "arn:aws:s3:::b"}, False),
        ({"Resource": "arn:aws:s3:::B/*"}, False),
        ({"Resource": None, "NotResource": "arn:aws:s3:::b/*"}, False),
        ({"Effect": "Deny"}, False),
    ],
)
def test_actions_and_resources(statement: dict[str, object], allowed: bool) -> None:  # noqa: FBT001
    given = {name: value for name, value in statement.items() if value is not None}
    whole = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"} | given
    for name in (name for name, value in statement.items() if value is None):
        del whole[name]
    request = Request(ROLE, "s3:GetObject", "arn:aws:s3:::b/a/k")
    assert decide(request, policies(whole)).allowed is allowed


@pytest.mark.parametrize(
    ("condition", "context", "holds"),
    [
        ({"StringEquals": {"k": ["a", "b"]}}, {"K": "b"}, True),
        ({"StringEquals": {"k": "a"}}, {}, False),
        ({"StringNotEquals": {"k": "a"}}, {}, True),
        ({"StringNotEquals": {"k": ["a", "b"]}}, {"k": "b"}, False),
        ({"StringEqualsIfExists": {"k": "a"}}, {}, True),
        ({"StringEqualsIfExists": {"k": "a"}}, {"k": "b"}, False),
        ({"Null": {"k": "true"}}, {}, True),
        ({"Null": {"k": "false"}}, {}, False),
        ({"Bool": {"k": "false"}}, {"k": "False"}, True),
        ({"StringLike": {"k": "lake/*"}}, {"k": "lake/a/b"}, True),
        ({"StringLike": {"k": "${aws:user}/*"}}, {"k": "ana/1", "aws:user": "ana"}, True),
        ({"StringLike": {"k": "${aws:user}/*"}}, {"k": "ana/1"}, False),
        ({"StringEquals": {"k": "a"}, "Bool": {"l": "true"}}, {"k": "a", "l": "false"}, False),
        ({"IpAddress": {"k": "10.0.0.0/8"}}, {"k": "10.1.2.3"}, True),
        ({"NumericLessThan": {"k": "5"}}, {"k": "5"}, False),
    ],
)
def test_conditions(
    condition: dict[str, object],
    context: dict[str, str],
    holds: bool,  # noqa: FBT001
) -> None:
    assert allows({"Condition": condition}, context) is holds


def test_what_is_not_known_is_never_waved_through() -> None:
    with pytest.raises(KeyError, match="DateLessThan"):
        allows({"Condition": {"DateLessThan": {"k": "2026-01-01"}}}, {"k": "2025-01-01"})
    with pytest.raises(ValueError, match="NotPrincipal"):
        allows({"NotPrincipal": {"AWS": "*"}})


def test_a_denial_anywhere_decides() -> None:
    deny = {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]}
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    request = Request(ROLE, "s3:GetObject", "arn:aws:s3:::b/k")
    assert decide(request, policies(allow)).allowed
    assert not decide(request, policies(allow, resource=deny)).allowed
    assert not decide(request, policies(allow, boundary={"Statement": []})).allowed


def test_a_key_has_to_leave_it_to_the_account() -> None:
    allow = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}
    root = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}
    key = {"Statement": [{**root, "Action": "kms:*", "Resource": "*"}]}
    request = Request(ROLE, "kms:Decrypt", "arn:aws:kms:eu-west-1:123456789012:key/1")
    for resource, identity, allowed in ((key, allow, True), (None, allow, False), (key, {}, False)):
        statements = [identity] if identity else []
        asked = policies(*statements, resource=resource, resource_decides=True)
        assert decide(request, asked).allowed is allowed


def test_patterns_reach_over_slashes_and_nothing_else_is_a_pattern() -> None:
    assert like("a/*/c", "a/b/b/c")
    assert not like("a.c", "abc")
    assert like("*", "a\nb")
