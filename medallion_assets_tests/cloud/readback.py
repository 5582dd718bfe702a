"""The policies of a stack that was made, as AWS's double has them.

Belongs here: asking for those of roles, buckets, keys and secrets. Does not belong here: those of
a plan (see ``stack``).
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from medallion_assets_tests.cloud.iam import Document
from medallion_assets_tests.cloud.stack import LAKE_KEY, OPERATIONS_KEY, S3, Stack

Client = Callable[[str], Any]
KEYS = {"alias/medallion-dev-lake": LAKE_KEY, "alias/medallion-dev-operations": OPERATIONS_KEY}
"""What a key is called where requests are judged: it gets its own name only when it is made."""


def stack_of_double(client: Client) -> Stack:
    """The policies that a double holds of the environment dev.

    Args:
        client: makes one that may look at everything.
    """
    iam = client("iam")
    pages = list(iam.get_paginator("get_account_authorization_details").paginate())
    roles = [role for page in pages for role in page["RoleDetailList"]]
    managed = {policy["Arn"]: _document(policy) for page in pages for policy in page["Policies"]}
    people = {arn.rpartition("/")[2]: [document] for arn, document in managed.items()}
    kms = client("kms")
    keys = _keys(kms)
    found = json.dumps(
        [
            {**people, **{role["RoleName"]: list(_of_role(role, managed)) for role in roles}},
            {
                **_of_buckets(client("s3")),
                **_of_keys(kms, keys),
                **_of_secrets(client("secretsmanager")),
            },
            dict(_bounds(roles, managed)),
        ]
    )
    for arn, name in keys.items():
        found = found.replace(arn, name)
    return Stack(*json.loads(found))


def _document(policy: Any) -> Document:
    """The version of a policy that is in force."""
    versions = policy["PolicyVersionList"]
    [found] = [one["Document"] for one in versions if one["IsDefaultVersion"]]
    document: Document = found
    return document


def _bounds(roles: list[Any], managed: dict[str, Document]) -> Iterator[tuple[str, Document]]:
    for role in roles:
        if "PermissionsBoundary" in role:
            arn = role["PermissionsBoundary"]["PermissionsBoundaryArn"]
            yield role["RoleName"], managed[arn]


def _of_role(role: Any, managed: dict[str, Document]) -> Iterator[Document]:
    for policy in role["RolePolicyList"]:
        yield policy["PolicyDocument"]
    for policy in role["AttachedManagedPolicies"]:
        yield managed[policy["PolicyArn"]]


def _of_buckets(s3: Any) -> dict[str, Document]:
    names = our_buckets(s3)
    return {S3 + name: json.loads(s3.get_bucket_policy(Bucket=name)["Policy"]) for name in names}


def our_buckets(s3: Any) -> list[str]:
    """The buckets of the environment dev: a double may have others, of other tests."""
    names = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    return [name for name in names if name.startswith("medallion-dev-")]


def _keys(kms: Any) -> dict[str, str]:
    """What each key is called here, by its ARN."""
    aliases = {
        alias["AliasName"]: alias["TargetKeyId"]
        for alias in kms.list_aliases()["Aliases"]
        if "TargetKeyId" in alias
    }
    described = {alias: kms.describe_key(KeyId=aliases[alias]) for alias in KEYS}
    return {found["KeyMetadata"]["Arn"]: KEYS[alias] for alias, found in described.items()}


def _of_keys(kms: Any, keys: dict[str, str]) -> dict[str, Document]:
    return {
        arn: json.loads(kms.get_key_policy(KeyId=arn, PolicyName="default")["Policy"])
        for arn in keys
    }


def _of_secrets(secrets: Any) -> dict[str, Document]:
    """By the ARN without the signs that AWS appends."""
    arns = [secret["ARN"] for secret in secrets.list_secrets()["SecretList"]]
    return {
        arn[:-7]: json.loads(secrets.get_resource_policy(SecretId=arn)["ResourcePolicy"])
        for arn in arns
        if ":secret:medallion-dev/" in arn
    }
