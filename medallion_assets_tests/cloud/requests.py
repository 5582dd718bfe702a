"""Which permissions a request to AWS needs.

Belongs here: S3's by method and query, those of services with JSON by their operation. Does not
belong here: whether they are given (see ``guard``).

An operation that is not known here raises, so none is waved through.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qs, unquote

from medallion_assets_tests.cloud.iam import Context
from medallion_assets_tests.cloud.stack import ACCOUNT, LAKE_KEY, OPERATIONS_KEY, REGION, S3

KEY = re.compile(rb"<Key>(.*?)</Key>", re.DOTALL)
READING, WRITING = "kms:Decrypt", "kms:GenerateDataKey"
PLAIN_GET = {"partNumber", "x-id"}
PLAIN_PUT = {"partNumber", "uploadId", "x-id"}
GLUE = f"arn:aws:glue:{REGION}:{ACCOUNT}"
OF_TABLE = {"GetTable", "DeleteTable"}
OF_NEW_TABLE = {"CreateTable", "UpdateTable"}
OF_JOB = {"StartJobRun", "GetJobRun", "BatchStopJobRun"}


class UnknownOperationError(Exception):
    """An operation whose permissions nobody has written down."""


class Need(NamedTuple):
    """A permission that a request needs."""

    action: str
    resource: str
    context: Context


@dataclass(frozen=True)
class Call:
    """A request as it comes over the wire.

    Attributes:
        encrypted: the buckets whose objects the lake's key encrypts.
    """

    service: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    encrypted: frozenset[str] = field(default=frozenset())

    def needs(self) -> Iterator[Need]:
        """All permissions that it needs.

        Raises:
            UnknownOperationError: nobody knows which.
        """
        if self.service == "s3":
            yield from _s3(self)
        elif self.service == "glue":
            yield from _glue(self.operation, json.loads(self.body or b"{}"))
        elif self.service == "secretsmanager":
            name = json.loads(self.body)["SecretId"]
            arn = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-AbCdEf"
            yield Need(f"secretsmanager:{self.operation}", arn, {})
            by_secrets = {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}
            yield Need(READING, OPERATIONS_KEY, by_secrets)
        else:
            raise UnknownOperationError(f"{self.service} {self.method} {self.path}")

    @property
    def operation(self) -> str:
        """The name of the operation, of a service with JSON."""
        return self.headers["X-Amz-Target"].rpartition(".")[2]


def _s3(call: Call) -> Iterator[Need]:
    """The permissions of a request to S3."""
    bucket, _, key = unquote(call.path).lstrip("/").partition("/")
    query = parse_qs(call.query, keep_blank_values=True)
    if key:
        yield from _of_object(call, bucket, key, query)
    else:
        yield from _of_bucket(call, bucket, query)


def _of_bucket(call: Call, bucket: str, query: Mapping[str, list[str]]) -> Iterator[Need]:
    """The permissions of a request that names no object."""
    arn = S3 + bucket
    if call.method == "GET" and ("list-type" in query or "prefix" in query):
        yield Need("s3:ListBucket", arn, {"s3:prefix": query.get("prefix", [""])[0]})
    elif call.method == "HEAD":
        yield Need("s3:ListBucket", arn, {"s3:prefix": ""})
    elif call.method == "POST" and "delete" in query:
        for name in KEY.findall(call.body):
            yield Need("s3:DeleteObject", f"{arn}/{unquote(name.decode())}", {})
    else:
        raise UnknownOperationError(f"s3 {call.method} of a bucket, {sorted(query)}")


def _of_object(call: Call, bucket: str, key: str, query: Mapping[str, list[str]]) -> Iterator[Need]:
    """The permissions of a request for an object, and those over the key that encrypts it."""
    arn, asked = f"{S3}{bucket}/{key}", (call.method, "uploads" in query, "uploadId" in query)
    match asked:
        case ("GET" | "HEAD", False, False) if set(query) <= PLAIN_GET:
            yield Need("s3:GetObject", arn, {})
            if call.method == "GET":
                yield from _encrypted(call, bucket, READING)
        case ("PUT", False, is_part) if set(query) <= PLAIN_PUT:
            yield Need("s3:PutObject", arn, _key_named(call))
            yield from _encrypted(call, bucket, WRITING, *[READING] * is_part)
            yield from _copied(call)
        case ("POST", True, False):
            yield Need("s3:PutObject", arn, _key_named(call))
            yield from _encrypted(call, bucket, WRITING)
        case ("POST", False, True):
            yield Need("s3:PutObject", arn, {})
            yield from _encrypted(call, bucket, READING)
        case ("DELETE", False, True):
            yield Need("s3:AbortMultipartUpload", arn, {})
        case ("DELETE", False, False) if not query:
            yield Need("s3:DeleteObject", arn, {})
        case _:
            raise UnknownOperationError(f"s3 {call.method} of an object, {sorted(query)}")


def _copied(call: Call) -> Iterator[Need]:
    """The permissions over what is copied."""
    source = call.headers.get("X-Amz-Copy-Source")
    if source:
        name = unquote(source).lstrip("/").partition("?")[0]
        yield Need("s3:GetObject", S3 + name, {})
        yield from _encrypted(call, name.partition("/")[0], READING)


def _key_named(call: Call) -> Context:
    """What the request says of a key."""
    name = call.headers.get("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id")
    return {"s3:x-amz-server-side-encryption-aws-kms-key-id": name} if name else {}


def _encrypted(call: Call, bucket: str, *actions: str) -> Iterator[Need]:
    """The permissions over the key of a bucket, which S3 uses for whoever asks."""
    if bucket in call.encrypted:
        context = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
        for action in actions:
            yield Need(action, LAKE_KEY, context)


def _glue(operation: str, data: Mapping[str, object]) -> Iterator[Need]:
    """The permissions of a request to Glue, which asks for what a thing is in, too."""
    database = data.get("DatabaseName", data.get("Name"))
    parents = ["catalog", f"database/{database}"]
    if operation in OF_JOB:
        resources = [f"job/{data['JobName']}"]
    elif operation == "GetDatabase":
        resources = parents
    elif operation == "CreateDatabase":
        resources = ["catalog", f"database/{_name(data['DatabaseInput'])}"]
    elif operation in OF_NEW_TABLE:
        resources = [*parents, f"table/{database}/{_name(data['TableInput'])}"]
    elif operation in OF_TABLE:
        resources = [*parents, f"table/{database}/{data['Name']}"]
    elif operation == "GetTables":
        resources = [*parents, f"table/{database}/*"]
    else:
        raise UnknownOperationError(f"glue {operation}")
    for resource in resources:
        yield Need(f"glue:{operation}", f"{GLUE}:{resource}", {})


def _name(value: object) -> str:
    """The name in the input of an operation."""
    assert isinstance(value, dict)
    return str(value["Name"])
