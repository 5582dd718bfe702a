"""Secrets in AWS: Secrets Manager and the Parameter Store of Systems Manager.

Belongs here: asking for them, and what AWS's refusals mean. Credentials, region and
endpoint are those that boto3 finds. Retries with back-off are botocore's own.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from medallion_assets.secrets.references import Reference, StoreFault

ATTEMPTS = 4
"""With botocore's back-off, some five seconds; twenty where nothing answers."""
CONNECT_SECONDS = 3
READ_SECONDS = 5

ARN = re.compile(r"arn:[^:]*:[^:]*:([^:]+):")
MISSING = {"ResourceNotFoundException", "ParameterNotFound", "ParameterVersionNotFound"}
DELETED = {"InvalidRequestException"}
DENIED = {"AccessDeniedException", "AccessDenied"}
UNDECRYPTED = {"DecryptionFailure", "InvalidKeyId", "KMSAccessDeniedException"}
EXPIRED = {"ExpiredTokenException", "ExpiredToken", "RequestExpired"}
UNKNOWN_KEY = {"UnrecognizedClientException", "InvalidSignatureException", "InvalidClientTokenId"}
SERVER_FAULT = 500

BODIES = logging.getLogger("botocore.parsers")
"""Writes whole answers at level DEBUG, before anything in them is known to be secret."""


class SecretsManager:
    """AWS Secrets Manager; ``#key`` names a member of a secret that is a JSON object."""

    def read(self, reference: Reference) -> str:
        """The present version of a secret.

        Raises:
            StoreFault: AWS refuses, or the secret is not what is asked for.
        """
        action = "secretsmanager:GetSecretValue"
        with _translate_errors(action), _unheard():
            region = _region(reference)
            client: Any = boto3.Session(region_name=region).client(
                "secretsmanager", config=_config()
            )
            answer = client.get_secret_value(SecretId=reference.name)
        text = answer.get("SecretString")
        if text is None:
            raise StoreFault("is binary", remedy="store it as text (SecretString)")
        return _member(str(text), reference.key) if reference.key else str(text)


class ParameterStore:
    """Parameters of AWS Systems Manager, decrypted where they are of type SecureString."""

    def read(self, reference: Reference) -> str:
        """The present value of a parameter.

        Raises:
            StoreFault: AWS refuses.
        """
        with _translate_errors("ssm:GetParameter"), _unheard():
            session = boto3.Session(region_name=_region(reference))
            client: Any = session.client("ssm", config=_config())
            answer = client.get_parameter(Name=reference.name, WithDecryption=True)
        return str(answer["Parameter"]["Value"])


def _config() -> Config:
    return Config(
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
    )


def _region(reference: Reference) -> str | None:
    """The region that an ARN names; None for a bare name, which boto3 then looks up."""
    found = ARN.match(reference.name)
    return found[1] if found else None


def _member(text: str, key: str) -> str:
    """A member of a JSON object, as text."""
    try:
        found: object = json.loads(text)
    except json.JSONDecodeError:
        # The parser's own error holds the text, so it may not be the cause.
        found = None
    if not isinstance(found, dict):
        raise StoreFault("is no JSON object", remedy="leave #key out, or store an object")
    if not isinstance(found.get(key), str | int):
        raise StoreFault(
            "is not in the object as text", remedy="correct the part after #, or the object"
        )
    return str(found[key])


@contextmanager
def _unheard() -> Iterator[None]:
    """Keep answers out of the log, whatever its level."""

    def nothing_of_ours(record: logging.LogRecord) -> bool:
        return record.levelno > logging.DEBUG

    BODIES.addFilter(nothing_of_ours)
    try:
        yield
    finally:
        BODIES.removeFilter(nothing_of_ours)


@contextmanager
def _translate_errors(action: str) -> Iterator[None]:
    """Explain what AWS refuses to do.

    Raises:
        StoreFault: always instead of boto3's own errors.
    """
    try:
        yield
    except ClientError as error:
        raise _refused(action, error.response) from error
    except BotoCoreError as error:
        raise _unreachable(error) from error


def _refused(action: str, response: Mapping[str, Any]) -> StoreFault:
    """An answer that is an error, by its code."""
    code = str(response.get("Error", {}).get("Code", ""))
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in MISSING:
        return StoreFault("does not exist", remedy="create it, or correct name, region and account")
    if code in DELETED:
        return StoreFault(f"cannot be used: {code}", remedy="see whether it is to be deleted")
    if code in UNDECRYPTED:
        return StoreFault("cannot be decrypted", remedy="grant kms:Decrypt on its key")
    if code in DENIED:
        return StoreFault("is denied", remedy=f"grant this identity {action} (and kms:Decrypt)")
    if code in EXPIRED:
        return StoreFault(
            "cannot be read: the AWS credentials have expired",
            remedy="renew them (for example `aws sso login`)",
        )
    if code in UNKNOWN_KEY:
        return StoreFault(
            f"cannot be read: AWS does not accept the credentials ({code})",
            remedy="correct them: variables, a profile or a role, as AWS tools expect",
        )
    if "Throttl" in code or "LimitExceeded" in code or status >= SERVER_FAULT:
        return StoreFault(
            f"cannot be read now: AWS answers {code or status}, and retries did not outlast it",
            remedy="run again later",
            momentary=True,
        )
    return StoreFault(f"cannot be read: AWS answers {code}", remedy="see docs/secrets.md")


def _unreachable(error: BotoCoreError) -> StoreFault:
    """There was no answer, or not even a request."""
    kind = type(error).__name__
    if "redential" in kind or "Region" in kind or "Profile" in kind or "SSO" in kind:
        return StoreFault(
            f"cannot be read: {error}",
            remedy="give region and credentials as AWS tools expect (docs/secrets.md)",
        )
    return StoreFault(
        f"cannot be read now: AWS does not answer ({kind})",
        remedy="see that the network and the endpoint (AWS_ENDPOINT_URL) work, then run again",
        momentary=True,
    )
