"""Secrets in AWS, as moto keeps them, and each way in which AWS refuses."""

import json
import logging
from collections.abc import Iterator

import boto3
import pytest
from moto.backends import get_backend
from pydantic import SecretStr

from medallion_assets.core.errors import MedallionError, SecretError, TransientSecretError
from medallion_assets.secrets import aws
from medallion_assets.secrets.redaction import redacted
from medallion_assets.secrets.resolving import resolved
from medallion_assets_tests.s3.misbehaving import CUT, Fault, Misbehaving, misbehaving, refusing
from medallion_assets_tests.s3.server import moto, use
from medallion_assets_tests.tiers import parametrize_once

VALUE = "correct horse battery staple"
DSN = f"postgresql://lake:{VALUE.replace(' ', '')}@host/lake"
BOTH = pytest.mark.parametrize("reference", ["aws-secret:shop/key", "aws-ssm:/shop/key"])


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A server with a secret, an object of secrets, a binary one and two parameters.

    Moto keeps what it was given for as long as the process lives, whatever server was asked.
    """
    for service in ("secretsmanager", "ssm"):
        for account in get_backend(service).values():
            account.reset()
    with moto() as running, pytest.MonkeyPatch.context() as patch:
        use(patch, running)
        secrets = boto3.client("secretsmanager")
        secrets.create_secret(Name="shop/key", SecretString=VALUE)
        secrets.create_secret(Name="shop/db", SecretString=json.dumps({"dsn": DSN, "port": 5432}))
        secrets.create_secret(Name="shop/binary", SecretBinary=b"\x00\x01")
        secrets.create_secret(Name="shop/empty", SecretString=" ")
        secrets.create_secret(Name="shop/deleted", SecretString=VALUE)
        secrets.delete_secret(SecretId="shop/deleted")
        parameters = boto3.client("ssm")
        parameters.put_parameter(Name="/shop/key", Value=VALUE, Type="SecureString")
        parameters.put_parameter(Name="plain", Value=VALUE, Type="String")
        yield running


@pytest.fixture(scope="module")
def refuser(endpoint: str) -> Iterator[Misbehaving]:
    """The server behind one that refuses when told to."""
    with misbehaving(endpoint) as running:
        yield running


@pytest.fixture
def proxy(refuser: Misbehaving, monkeypatch: pytest.MonkeyPatch) -> Misbehaving:
    """The same, reachable with this process's variables; nobody waits between attempts."""
    use(monkeypatch, refuser.endpoint)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    refuser.never()
    refuser.struck = 0
    return refuser


def read(reference: str) -> str:
    return resolved("MEDALLION_X", SecretStr(reference))


@pytest.mark.usefixtures("proxy")
@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ("aws-secret:shop/key", VALUE),
        ("aws-secret:shop/db#dsn", DSN),
        ("aws-secret:shop/db#port", "5432"),
        ("aws-ssm:/shop/key", VALUE),
        ("aws-ssm:plain", VALUE),
    ],
)
def test_a_secret_is_read(reference: str, value: str) -> None:
    assert read(reference) == value


@pytest.mark.usefixtures("proxy")
def test_a_secret_is_found_by_its_arn(monkeypatch: pytest.MonkeyPatch) -> None:
    arn = boto3.client("secretsmanager").describe_secret(SecretId="shop/db")["ARN"]
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    assert read(f"aws-secret:{arn}#dsn") == DSN


@BOTH
def test_it_is_asked_for_once_a_process(reference: str, proxy: Misbehaving) -> None:
    read(reference)
    proxy.always(CUT)
    assert read(reference) == VALUE


@pytest.mark.usefixtures("proxy")
@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ("aws-secret:nowhere", "AWS Secrets Manager, secret nowhere does not exist"),
        ("aws-ssm:/nowhere", "AWS Systems Manager, parameter /nowhere does not exist"),
        ("aws-secret:shop/deleted", "cannot be used: InvalidRequestException"),
        ("aws-secret:shop/db#other", "key other is not in the object as text"),
        ("aws-secret:shop/key#dsn", "key dsn is no JSON object"),
        ("aws-secret:shop/binary", "is binary"),
        ("aws-secret:shop/empty", "is empty"),
    ],
)
def test_what_is_not_there_is_told(reference: str, problem: str) -> None:
    with pytest.raises(SecretError, match="MEDALLION_X: ") as caught:
        read(reference)
    assert problem in caught.value.problem
    assert caught.value.remedy
    assert_silent(caught.value)


@BOTH
@parametrize_once(
    ("fault", "kind", "problem", "remedy"),
    [
        (refusing(400, "AccessDeniedException"), SecretError, "is denied", "grant this identity"),
        (refusing(400, "ExpiredTokenException"), SecretError, "have expired", "renew"),
        (refusing(400, "UnrecognizedClientException"), SecretError, "not accept", "correct them"),
        (refusing(400, "DecryptionFailure"), SecretError, "cannot be decrypted", "kms:Decrypt"),
        (refusing(400, "ThrottlingException"), TransientSecretError, "Throttling", "later"),
        (refusing(500, "InternalServiceError"), TransientSecretError, "InternalService", "later"),
        (refusing(400, "SomethingNew"), SecretError, "answers SomethingNew", "docs/secrets.md"),
        (CUT, TransientSecretError, "does not answer", "network"),
    ],
)
def test_what_aws_refuses_is_told(
    reference: str,
    fault: Fault,
    kind: type[MedallionError],
    problem: str,
    remedy: str,
    proxy: Misbehaving,
) -> None:
    proxy.always(fault)
    with pytest.raises(kind, match=problem) as caught:
        read(reference)
    assert remedy in caught.value.remedy


@BOTH
def test_a_throttled_request_is_repeated(reference: str, proxy: Misbehaving) -> None:
    proxy.first(2, refusing(400, "ThrottlingException"), method="POST")
    assert read(reference) == VALUE
    assert proxy.struck == 2


@BOTH
def test_requests_are_repeated_so_often(reference: str, proxy: Misbehaving) -> None:
    proxy.always(refusing(400, "ThrottlingException"))
    with pytest.raises(TransientSecretError):
        read(reference)
    assert proxy.struck == aws.ATTEMPTS


@BOTH
@pytest.mark.usefixtures("proxy")
@pytest.mark.parametrize("name", ["AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"])
def test_credentials_and_region_that_are_not_there_are_told(
    reference: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(name)
    if name == "AWS_SECRET_ACCESS_KEY":
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    with pytest.raises(SecretError, match=r"cannot be read: .*(credentials|region)") as caught:
        read(reference)
    assert "docs/secrets.md" in caught.value.remedy


@pytest.mark.usefixtures("proxy")
@pytest.mark.parametrize("reference", ["aws-secret:shop/key", "aws-ssm:/shop/key"])
def test_the_answer_is_not_in_a_debug_log(reference: str, caplog: pytest.LogCaptureFixture) -> None:
    """Botocore logs whole answers, at a time when the secret in it is not known yet."""
    caplog.set_level(logging.DEBUG)
    read(reference)
    text = "\n".join(record.getMessage() for record in caplog.records)
    assert "botocore" in {record.name.split(".")[0] for record in caplog.records}
    assert VALUE not in text
    assert redacted(VALUE) != VALUE


def assert_silent(error: BaseException) -> None:
    """Neither an error nor its causes hold the secret."""
    cause: BaseException | None = error
    while cause is not None:
        assert VALUE not in f"{cause} {cause!r}"
        cause = cause.__cause__ or cause.__context__
