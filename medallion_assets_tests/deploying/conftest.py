"""A Terraform that plays a plan, and an AWS on this machine."""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from deploy.aws import programs, roots, stack
from medallion_assets_tests.s3.server import moto, use

PLAYED = """#!{python}
import json, pathlib, sys
home = pathlib.Path({home!r})
words = sys.argv[1:]
with (home / "asked").open("a") as asked:
    asked.write(json.dumps([pathlib.Path.cwd().name, *words]) + "\\n")
if words[:2] == ["show", "-json"]:
    print((home / "plan.json").read_text())
elif words[0] == "output":
    print((home / "outputs.json").read_text())
elif words[0] == "show":
    print("what would change")
sys.exit(int((home / "code").read_text()) if words[0] == "apply" else 0)
"""
OUTPUTS = {
    "name": "medallion-dev",
    "account_id": "123456789012",
    "lake_uri": "s3://medallion-dev-lake/lake",
    "glue_prefix": "medallion_dev_",
    "buckets": {"lake": "medallion-dev-lake"},
    "images": "123456789012.dkr.ecr.us-east-1.amazonaws.com/medallion-dev",
    "exports": "s3://medallion-dev-lake/exports",
    "incoming": "s3://medallion-dev-lake/drops/incoming",
}


@dataclass(frozen=True)
class Played:
    """A Terraform that says what it is told to say."""

    home: Path

    def plans(self, *changes: tuple[str, Sequence[str]]) -> None:
        """Let it plan changes: an address, which names a bucket too, and what is done there."""
        planned = [
            {
                "address": one,
                "type": one.partition(".")[0],
                "change": {"actions": list(actions), "after": {"bucket": one.partition(".")[2]}},
            }
            for one, actions in changes
        ]
        (self.home / "plan.json").write_text(json.dumps({"resource_changes": planned}))

    def tells(self, outputs: Mapping[str, Any]) -> None:
        """Let it have some outputs."""
        told = {name: {"value": value} for name, value in outputs.items()}
        (self.home / "outputs.json").write_text(json.dumps(told))

    def fails(self) -> None:
        """Let it fail to apply."""
        (self.home / "code").write_text("1")

    @property
    def asked(self) -> list[list[str]]:
        """What it was asked, each with the root that it was asked in."""
        file = self.home / "asked"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    @property
    def did(self) -> list[tuple[str, str]]:
        """The roots and commands that it was asked."""
        return [(root, command) for root, command, *_ in self.asked]


@pytest.fixture
def terraform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Played:
    """The one that is found on the PATH, with roots that are configured."""
    home = tmp_path / "played"
    home.mkdir()
    program = home / "terraform"
    program.write_text(PLAYED.format(python=sys.executable, home=str(home)))
    program.chmod(0o755)
    (home / "code").write_text("0")
    monkeypatch.setenv("PATH", f"{home}{os.pathsep}{os.environ['PATH']}")
    place = tmp_path / "deploy" / "terraform"
    for module in (roots, stack):
        monkeypatch.setattr(module, "TERRAFORM", place)
    for module in (roots, programs):
        monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    for name in ("foundation", "platform", "access"):
        (place / name).mkdir(parents=True)
        (place / name / "terraform.tfvars").touch()
    (place / "states.backend").touch()
    columns = {"bronze": {"shop_sales": []}, "gold": {"dim_customers": ["city"], "sales": []}}
    (place / "access" / "columns.json").write_text(json.dumps(columns))
    played = Played(home)
    played.tells(OUTPUTS)
    played.plans()
    return played


@pytest.fixture(scope="session")
def aws_on_this_machine() -> Iterator[str]:
    with moto() as endpoint:
        yield endpoint


@pytest.fixture
def aws(aws_on_this_machine: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """AWS as this process reaches it; boto3 keeps the first credentials of a process otherwise."""
    use(monkeypatch, aws_on_this_machine)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    return aws_on_this_machine
