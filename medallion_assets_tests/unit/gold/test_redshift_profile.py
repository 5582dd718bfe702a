"""The profile of Redshift reaches a cluster and Serverless, each as AWS wants to be asked."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from medallion_assets.core.shipped import DBT_PROJECT

SERVERLESS = "medallion-dev.123456789012.eu-west-1.redshift-serverless.amazonaws.com"
CLUSTER = "shop.abc123.eu-west-1.redshift.amazonaws.com"
HELPER = "redshift_connector.iam_helper.IamHelper"
LATER = datetime.now(tz=UTC) + timedelta(hours=1)


class Asked:
    """What is asked for a password, instead of AWS."""

    def __init__(self) -> None:
        """Note nothing yet."""
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def get_credentials(self, **given: Any) -> dict[str, Any]:
        """A password of Serverless."""
        self.calls.append(("serverless", given))
        return {"dbUser": "IAMR:dbt", "dbPassword": "of-minutes", "expiration": LATER}

    def get_cluster_credentials(self, **given: Any) -> dict[str, Any]:
        """A password of a cluster."""
        self.calls.append(("cluster", given))
        return {"DbUser": "IAM:dbt", "DbPassword": "of-minutes", "Expiration": LATER}


def noting(how: dict[str, Any]) -> Callable[..., object]:
    """What notes how a connection would be made, instead of making it."""

    def connection(**values: Any) -> object:
        how.update(values)
        return SimpleNamespace(autocommit=False)

    return connection


def connected(monkeypatch: pytest.MonkeyPatch, **variables: str) -> tuple[Asked, dict[str, Any]]:
    """What dbt asks for, and how it connects then, with some variables and no others."""
    asked = Asked()
    how: dict[str, Any] = {}
    for name in ("HOST", "WORKGROUP", "USER", "CLUSTER", "METHOD", "PASSWORD"):
        monkeypatch.delenv(f"REDSHIFT_{name}", raising=False)
    given = {"REDSHIFT_DATABASE": "medallion", "AWS_REGION": "eu-west-1", **variables}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "none")
    monkeypatch.setattr(f"{HELPER}.get_boto3_redshift_client", lambda *_: asked)
    monkeypatch.setattr(f"{HELPER}.credentials_cache", {})
    monkeypatch.setattr("redshift_connector.Connection", noting(how))
    connect_by_dbt()
    return asked, how


def connect_by_dbt() -> None:
    """Connect as dbt does, which every worker would import while it collects if it stood above."""
    from dbt.adapters.redshift.connections import RedshiftCredentials, get_connection_method  # noqa: PLC0415
    from dbt.config.renderer import ProfileRenderer  # noqa: PLC0415
    from dbt_common.context import set_invocation_context  # noqa: PLC0415

    set_invocation_context(dict(os.environ))
    profile = yaml.safe_load((DBT_PROJECT / "profiles.yml").read_text())
    output = profile["medallion_gold"]["outputs"]["redshift"]
    rendered = ProfileRenderer({}).render_data(output)
    rendered.pop("type")
    get_connection_method(
        RedshiftCredentials.from_dict(RedshiftCredentials.translate_aliases(rendered))
    )()


def test_serverless_is_told_from_its_host(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, how = connected(monkeypatch, REDSHIFT_HOST=SERVERLESS)
    wanted = {"dbName": "medallion", "workgroupName": "medallion-dev"}
    assert asked.calls == [("serverless", wanted)]
    assert (how["host"], how["user"], how["ssl"]) == (SERVERLESS, "IAMR:dbt", True)


def test_a_workgroup_is_named_where_the_host_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """As through a forwarded port."""
    variables = {"REDSHIFT_HOST": "localhost", "REDSHIFT_WORKGROUP": "medallion-dev"}
    asked, how = connected(monkeypatch, **variables)
    assert [name for name, _ in asked.calls] == ["serverless"]
    assert asked.calls[0][1]["workgroupName"] == "medallion-dev"
    assert how["host"] == "localhost"


def test_a_cluster_is_asked_by_its_name_and_user(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {"REDSHIFT_HOST": CLUSTER, "REDSHIFT_CLUSTER": "shop", "REDSHIFT_USER": "dbt"}
    asked, _ = connected(monkeypatch, **variables)
    assert [name for name, _ in asked.calls] == ["cluster"]
    assert (asked.calls[0][1]["ClusterIdentifier"], asked.calls[0][1]["DbUser"]) == ("shop", "dbt")


def test_a_cluster_without_a_user_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Exception, match="REDSHIFT_USER"):
        connected(monkeypatch, REDSHIFT_HOST=CLUSTER, REDSHIFT_CLUSTER="shop")


def test_a_password_that_is_given_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {"REDSHIFT_METHOD": "database", "REDSHIFT_USER": "dbt", "REDSHIFT_PASSWORD": "p"}
    asked, how = connected(monkeypatch, REDSHIFT_HOST=SERVERLESS, **variables)
    assert asked.calls == []
    assert (how["user"], how["password"]) == ("dbt", "p")
