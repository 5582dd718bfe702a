"""The S3 server that tests run on.

Belongs here: starting moto, or using the server that `MEDALLION_TEST_S3_ENDPOINT`
names (see ``deploy/s3``), and a prefix of its own for each test. Does not belong
here: faults (see ``misbehaving``).
"""

import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

__all__ = [
    "BUCKET",
    "REAL",
    "environment",
    "make_bucket",
    "moto",
    "new_prefix",
    "running_server",
    "use",
]

REAL = os.environ.get("MEDALLION_TEST_S3_ENDPOINT")
BUCKET = "medallion-tests"


@contextmanager
def running_server() -> Iterator[str]:
    """The endpoint of the server that the lake is to lie on."""
    if REAL:
        yield REAL
        return
    with moto() as endpoint:
        yield endpoint


@contextmanager
def moto() -> Iterator[str]:
    """The endpoint of a moto server, which has a Glue too."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def environment(endpoint: str) -> dict[str, str]:
    """What a process needs to reach a server, and nothing of whoever runs the tests."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testingsecret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
    }


def make_bucket(endpoint: str) -> None:
    """Create the bucket where it is missing."""
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="testing",
        aws_secret_access_key="testingsecret",  # noqa: S106 - of a server for tests
        region_name="us-east-1",
        config=Config(connect_timeout=5, read_timeout=20),
    )
    try:
        client.create_bucket(Bucket=BUCKET)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {
            "BucketAlreadyOwnedByYou",
            "BucketAlreadyExists",
        }:
            raise


def new_prefix() -> str:
    """A place for one lake."""
    return f"s3://{BUCKET}/{uuid.uuid4().hex}"


def use(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    """Let this process reach a server."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in environment(endpoint).items():
        monkeypatch.setenv(name, value)
