"""What is deployed gives nobody more than it needs: sockets, networks, rights, files."""

from pathlib import Path
from typing import Any

import pytest
import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
SOCKET = "/run/medallion/code"
SERVICES = ("postgres", "code", "webserver", "daemon")
OURS = SERVICES[1:]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "docker/compose.yaml").read_text())
    assert tuple(found["services"]) == SERVICES
    return found


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_has_no_needless_rights(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "cap_add" not in service
    assert "privileged" not in service


def test_the_code_server_listens_on_a_socket_only(compose: dict[str, Any]) -> None:
    workspace = yaml.safe_load((DEPLOY / "dagster/workspace.yaml").read_text())
    assert workspace["load_from"][0]["grpc_server"]["socket"] == SOCKET
    assert f'"--socket", "{SOCKET}"' in (DEPLOY / "docker/Dockerfile").read_text()
    code = compose["services"]["code"]
    assert code["healthcheck"]["test"][-2:] == ["--socket", SOCKET]
    assert "command" not in code
    assert "ports" not in code
    mounted = {name: compose["services"][name]["volumes"] for name in OURS}
    folder = str(Path(SOCKET).parent)
    assert f"code:{folder}" in mounted["code"]
    assert all(f"code:{folder}:ro" in mounted[name] for name in ("webserver", "daemon"))


def test_only_the_guarded_ui_can_be_reached_and_on_loopback(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name in SERVICES if "ports" in services[name]] == ["webserver"]
    assert all(port.startswith("127.0.0.1:") for port in services["webserver"]["ports"])
    module = "medallion_assets.orchestration.ui"
    assert services["webserver"]["entrypoint"] == ["python", "-m", module]


def test_the_database_has_a_network_without_a_way_out(compose: dict[str, Any]) -> None:
    networks = {name: set(compose["services"][name]["networks"]) for name in SERVICES}
    assert compose["networks"]["database"] == {"internal": True}
    assert networks["postgres"] == networks["daemon"] == {"database"}
    assert networks["webserver"] & networks["code"] == {"database"}


def test_the_account_of_dagster_has_no_rights_over_the_server(compose: dict[str, Any]) -> None:
    script = (DEPLOY / "docker/database.sh").read_text()
    assert "nosuperuser nocreatedb nocreaterole" in script
    assert "alter role postgres password null" in script
    environment = compose["services"]["postgres"]["environment"]
    assert "POSTGRES_USER" not in environment
    user = {compose["services"][name]["environment"]["DAGSTER_POSTGRES_USER"] for name in OURS}
    assert user == {"dagster"}


def test_secrets_of_the_platform_reach_the_code_server_only(compose: dict[str, Any]) -> None:
    holders = [
        name
        for name in SERVICES
        if any(key.endswith(("_PII_KEY", "_SMTP_PASSWORD"))
               for key in compose["services"][name]["environment"])
    ]  # fmt: skip
    assert holders == ["code"]


def test_on_ecs_the_database_is_asked_by_tls_and_the_code_by_its_name() -> None:
    instance = yaml.safe_load((DEPLOY / "dagster/ecs/dagster.yaml").read_text())
    database = instance["storage"]["custom"]["config"]["postgres_db"]
    assert database["params"]["sslmode"] == "verify-full"
    assert database["params"]["sslrootcert"] in (DEPLOY / "docker/Dockerfile").read_text()
    assert database["password"] == {"env": "DAGSTER_POSTGRES_PASSWORD"}
    assert instance["compute_logs"]["class"] == "S3ComputeLogManager"
    workspace = yaml.safe_load((DEPLOY / "dagster/ecs/workspace.yaml").read_text())
    assert workspace["load_from"][0]["grpc_server"]["host"] == {"env": "DAGSTER_CODE_HOST"}
