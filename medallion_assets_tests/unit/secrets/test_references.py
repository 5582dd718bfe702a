"""Which texts are secrets and which name the place of one."""

import pytest

from medallion_assets.core.errors import SecretError
from medallion_assets.secrets.redaction import hidden_parts, require_postgresql
from medallion_assets.secrets.references import Reference, SecretPlace

ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/db-AbCdEf"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("file:/run/secrets/key", Reference(SecretPlace.FILE, "/run/secrets/key")),
        ("file:/odd#name", Reference(SecretPlace.FILE, "/odd#name")),
        (" file:key\n", Reference(SecretPlace.FILE, "key")),
        ("aws-secret:shop/key", Reference(SecretPlace.AWS_SECRET, "shop/key")),
        ("aws-secret:shop/db#dsn", Reference(SecretPlace.AWS_SECRET, "shop/db", "dsn")),
        (f"aws-secret:{ARN}#dsn", Reference(SecretPlace.AWS_SECRET, ARN, "dsn")),
        ("aws-ssm:/shop/key", Reference(SecretPlace.AWS_SSM, "/shop/key")),
        ("0123456789abcdef", None),
        ("postgresql://lake@host/lake", None),
        ("File:/x", None),
        ("aws-other:x", None),
        ("", None),
    ],
)
def test_a_reference_is_told_from_a_secret(text: str, expected: Reference | None) -> None:
    assert Reference.parse(text) == expected


@pytest.mark.parametrize("text", ["file:", "aws-secret:", "aws-secret:#key", "aws-secret:x#"])
def test_a_reference_to_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must name the secret"):
        Reference.parse(text)


@pytest.mark.parametrize(
    ("secret", "hidden"),
    [
        ("0123456789abcdef", {"0123456789abcdef"}),
        ("postgresql://lake:to%40psecret@host:5432/lake", {"to%40psecret", "to@psecret"}),
        ("postgresql://lake@host/lake?password=topsecret&sslmode=require", {"topsecret"}),
        ("postgresql://lake@host/lake", set()),
    ],
)
def test_of_an_address_only_the_password_is_hidden(secret: str, hidden: set[str]) -> None:
    assert set(hidden_parts(secret)) == hidden


def test_of_a_web_address_the_path_is_hidden_too() -> None:
    hook = "https://hooks.example.org/services/T000/B000/XXXX?key=abcdef"
    assert set(hidden_parts(hook)) == {
        hook, "/services/T000/B000/XXXX", "XXXX", "key=abcdef", "abcdef",
    }  # fmt: skip


def test_a_token_of_spark_connect_is_hidden() -> None:
    assert "abc123" in hidden_parts("sc://spark:443/;use_ssl=true;token=abc123")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://lake:topsecret@host:5432/lake",
        "postgresql://lake@host/lake?sslmode=require",
        "postgresql://postgres:@/postgres?host=/tmp/x",
        "postgres://lake:to%40p@host",
    ],
)
def test_an_address_is_accepted(address: str) -> None:
    assert require_postgresql("MEDALLION_X", address) == address


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://lake:top@secret@host/lake",
        "postgresql://lake:top/secret@host/lake",
        "postgresql://lake:top#secret@host/lake",
        "postgresql://lake:top?secret@host/lake",
        "postgresql://lake:top%secret@host/lake",
        "mysql://lake:topsecret@host/lake",
        "topsecret",
        "postgresql://lake:top secret@host/lake",
    ],
)
def test_an_address_that_would_be_taken_apart_wrongly_is_refused(address: str) -> None:
    with pytest.raises(SecretError, match="MEDALLION_X") as caught:
        require_postgresql("MEDALLION_X", address)
    assert "secret@" not in str(caught.value)
    assert "topsecret" not in str(caught.value)
    assert "%40" in caught.value.remedy
