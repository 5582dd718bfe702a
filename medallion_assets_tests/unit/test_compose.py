"""The file for Docker Compose follows the Compose specification, as far as no engine is needed."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

FILE = Path(__file__).parents[2] / "deploy" / "docker" / "compose.yaml"
VARIABLE = re.compile(r"\$\{\w+(?::?([-?])([^}]*))?\}")
MEANT = {
    "a key that there is not": (
        lambda code: code.update(reed_only=True), "extension key `reed_only`"),
    "a network that nobody defines": (
        lambda code: code.update(networks=["nowhere"]), "network `nowhere`"),
    "a time that is none": (
        lambda code: code.update(stop_grace_period="five"), "duration `five`"),
    "a word for a list": (lambda code: code.update(cap_drop="ALL"), "expected a set"),
    "a service that there is not": (
        lambda code: code.update(depends_on={"nobody": {"condition": "service_healthy"}}),
        "depend on nobody"),
    "a volume that nobody defines": (
        lambda code: code.update(volumes=["ghost:/x"]), "ghost"),
}  # fmt: skip


def described() -> dict[str, Any]:
    """What the file says, aliases put in."""
    found: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return found


def filled(value: Any) -> Any:
    """The same with a value for every variable: its default, or one that somebody gives."""
    if isinstance(value, dict):
        return {key: filled(one) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one) for one in value]
    if isinstance(value, str):
        return VARIABLE.sub(lambda match: match[2] if match[1] == "-" else "/given", value)
    return value


def require_valid(description: dict[str, Any]) -> None:
    """Parse a description by the specification, and look for names that lead nowhere.

    Raises:
        ValueError: something is wrong; says what.
    """
    compose = pytest.importorskip("compose_spec", reason="compose-spec is not installed")
    whole = filled(description)
    compose.PyCompose.from_json(json.dumps(whole)).validate()
    services, volumes = whole["services"], whole["volumes"]
    for name, service in services.items():
        if lost := set(service.get("depends_on", ())) - set(services):
            raise ValueError(f"{name} does depend on {', '.join(lost)}, which is no service")
        for volume in service.get("volumes", ()):
            source = volume["source"] if isinstance(volume, dict) else volume.partition(":")[0]
            bound = isinstance(volume, dict) and volume["type"] == "bind"
            if not bound and source[0] not in "./" and source not in volumes:
                raise ValueError(f"{name} has a volume of {source}, which nobody defines")


def test_it_is_one_by_the_specification() -> None:
    require_valid(described())


@pytest.mark.parametrize(("change", "complaint"), MEANT.values(), ids=MEANT.keys())
def test_what_is_wrong_would_show(change: Callable[[dict[str, Any]], None], complaint: str) -> None:
    wrong = described()
    change(wrong["services"]["code"])
    with pytest.raises(ValueError, match=re.escape(complaint)):
        require_valid(wrong)
