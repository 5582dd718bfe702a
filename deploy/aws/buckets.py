"""Whether the names of buckets that a plan would make can be had.

Belongs here: asking S3, whose names all accounts share. Does not belong here: reading the plan (see
``review``).

A name that is not free would only show once half of the plan is applied. One of our own is refused
as well: in some regions S3 answers as if it had just been made, and Terraform would take over, and
one day delete, a bucket that something else fills.
"""

from collections.abc import Iterable
from http import HTTPStatus

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from medallion_assets.core.errors import ConfigurationError


def require_free(names: Iterable[str]) -> None:
    """Refuse names of buckets that exist.

    Raises:
        ConfigurationError: some exist, names which and whose they are; or S3 cannot be asked.
    """
    wanted = sorted(names)
    if not wanted:
        return
    try:
        account = boto3.client("sts").get_caller_identity()["Account"]
        found = {name: _owner(name, account) for name in wanted}
    except (BotoCoreError, ClientError) as error:
        raise ConfigurationError(
            f"whether the names of buckets are free is not known: {error}",
            remedy="nothing was changed; s3:ListBucket has to be allowed to you",
        ) from error
    if taken := [f"{name} ({owner})" for name, owner in found.items() if owner]:
        raise ConfigurationError(
            f"buckets that the plan would make exist already: {', '.join(taken)}",
            remedy="nothing was changed; set another `project` in terraform.tfvars of all roots, "
            "or, of one that is yours and meant, bring it into the state by `terraform import`",
        )


def _owner(name: str, account: str) -> str:
    """Whose a bucket is, in words; empty if there is none of that name."""
    try:
        boto3.client("s3").head_bucket(Bucket=name, ExpectedBucketOwner=account)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == HTTPStatus.NOT_FOUND:
            return ""
        if status == HTTPStatus.FORBIDDEN:
            return "of another account"
        if status in {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.BAD_REQUEST}:
            return "in another region"
        raise
    return "of this account, and not in this state"
