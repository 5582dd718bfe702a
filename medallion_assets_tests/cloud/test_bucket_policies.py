"""The policy of a bucket is answered whole, and moto's object store does not go by it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from medallion_assets_tests.cloud.guard import guarding
from medallion_assets_tests.cloud.stack import REGION, S3, Stack
from medallion_assets_tests.cloud.test_guarded import administrator

pytestmark = pytest.mark.xdist_group("terraform")

NAME = "bucket-with-a-policy"
REFUSING = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": f"{S3}{NAME}/*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


@pytest.fixture
def s3() -> Iterator[Any]:
    with guarding(Stack({}, {}, {}), {}, frozenset()) as guard:
        client = administrator("s3", guard.endpoint)
        where = {"LocationConstraint": REGION}
        client.create_bucket(Bucket=NAME, CreateBucketConfiguration=where)
        yield client
        client.delete_bucket(Bucket=NAME)


def test_a_policy_is_answered_as_it_was_put(s3: Any) -> None:
    policy = {"Version": "2012-10-17", "Statement": [REFUSING, {**REFUSING, "Effect": "Allow"}]}
    s3.put_bucket_policy(Bucket=NAME, Policy=json.dumps(policy))
    assert json.loads(s3.get_bucket_policy(Bucket=NAME)["Policy"]) == policy
    s3.delete_bucket_policy(Bucket=NAME)
    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=NAME)


def test_an_object_is_put_where_requests_without_tls_are_refused(s3: Any) -> None:
    policy = {"Version": "2012-10-17", "Statement": [REFUSING]}
    s3.put_bucket_policy(Bucket=NAME, Policy=json.dumps(policy))
    s3.put_object(Bucket=NAME, Key="one", Body=b"1")
    assert s3.get_object(Bucket=NAME, Key="one")["Body"].read() == b"1"
    s3.delete_object(Bucket=NAME, Key="one")
