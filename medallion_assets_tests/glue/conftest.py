"""A lake on S3 with bronze of the demonstration, and a Glue that can clean it."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import pytest

from medallion_assets.secrets.resolving import forget
from medallion_assets.simulation.olist import OlistTruth
from medallion_assets_tests.glue.endpoint import glue_double
from medallion_assets_tests.glue.service import JOB, GlueDouble
from medallion_assets_tests.platform import PII_KEY, Platform
from medallion_assets_tests.s3.conftest import endpoint, server
from medallion_assets_tests.s3.server import new_prefix

__all__ = ["KEY_NAME", "endpoint", "keep_key", "server"]


KEY_NAME = "medallion-dev/pii-key"


def keep_key(secrets: Any, name: str = KEY_NAME) -> None:
    """Let AWS keep the key of pseudonyms, where both the platform and its job find it."""
    forget()
    with suppress(secrets.exceptions.ResourceExistsException):
        secrets.create_secret(Name=name, SecretString=PII_KEY)


@pytest.fixture
def glue(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GlueDouble]:
    """The double, reachable with this process's variables."""
    home = tmp_path / "glue"
    home.mkdir()
    with glue_double(home, server) as (address, double):
        monkeypatch.setenv("AWS_ENDPOINT_URL_GLUE", address)
        yield double


@pytest.fixture
def lake(
    demo: tuple[Path, OlistTruth], glue: GlueDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Platform:
    """An empty lake on S3, which the variables of this process name too."""
    export, truth = demo
    place = new_prefix()
    glue.lake = place
    keep_key(boto3.client("secretsmanager", endpoint_url=glue.s3))
    first, last = truth.first_day, truth.last_day
    values = {
        "LAKE": place,
        "STATE": str(tmp_path / "state"),
        "OLIST_EXPORT": str(export),
        "FIRST_DAY": first.isoformat(),
        "LAST_DAY": last.isoformat(),
        "PII_KEY": f"aws-secret:{KEY_NAME}",
        "ENGINE": "glue",
        "GLUE_JOB": JOB,
        "S3_RETRY_SECONDS": "2",
        "THREADS": "1",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"MEDALLION_{name}", value)
    monkeypatch.chdir(tmp_path)
    return Platform(tmp_path / "state", export, first, last, place=place)
