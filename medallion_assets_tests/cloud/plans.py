"""What Terraform plans with the real provider and credentials that reach nothing.

Belongs here: running ``terraform test`` on a copy of the roots, and the planned resources. Does not
belong here: what they have to be (see the tests).
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from medallion_assets_tests.cloud.iam import Document

ROOT = Path(__file__).parents[2] / "deploy" / "terraform"
VARIABLE = "TF_PLUGIN_DIR"
MIRRORS = ("/opt", "/usr/share", "/usr/local/share")
SECONDS = 600
SCHEMAS = ',"provider_schemas":'
"""Behind the plan in a line of `-verbose`: thirteen megabytes that are the same in each."""
PROGRAM = {
    "TF_CLI_CONFIG_FILE": os.devnull,
    "CHECKPOINT_DISABLE": "1",
    "GOGC": "400",  # a fourth of the CPU went into looking for garbage
}


@dataclass(frozen=True)
class Planned:
    """A planned resource.

    Attributes:
        values: that are known.
        unknown: marks what is known only after it was applied.
    """

    address: str
    kind: str
    values: Mapping[str, Any]
    unknown: Mapping[str, Any]

    def document(self, name: str) -> Document:
        """A policy among its values.

        Raises:
            AssertionError: the plan does not know it, so nobody could judge it.
        """
        assert not self.unknown.get(name), f"{self.address}: {name} is not known in the plan"
        found: Document = json.loads(self.values[name])
        return found


@dataclass(frozen=True)
class Plan:
    """All resources that a run of a test plans.

    Attributes:
        outputs: those that are known.
    """

    resources: tuple[Planned, ...]
    outputs: Mapping[str, Any] = field(default_factory=dict)

    def of(self, *kinds: str) -> list[Planned]:
        """The resources of some kinds."""
        return [resource for resource in self.resources if resource.kind in kinds]

    def at(self, address: str) -> Planned:
        """The resource at an address."""
        return self._by_address[address]

    @cached_property
    def _by_address(self) -> dict[str, Planned]:
        return {resource.address: resource for resource in self.resources}

    def together(self, other: "Plan") -> "Plan":
        """Both, as one stack."""
        return Plan(self.resources + other.resources)


class Terraform:
    """A copy of the roots, with the provider from a local mirror."""

    def __init__(self, home: Path) -> None:
        """Copy the roots into a directory that is empty."""
        self.home = home / "terraform"
        shutil.copytree(ROOT, self.home, ignore=shutil.ignore_patterns(".terraform*"))
        shutil.copytree(ROOT.parent / "spark", home / "spark")

    def plans(self, root: str) -> dict[str, Plan]:
        """The plans of a root's test, by the name of its run.

        Raises:
            AssertionError: a run of it fails; has what Terraform says.
        """
        text = self.test(root, "plan", "-json", "-verbose")
        return dict(_planned(text))

    def test(self, root: str, name: str, *options: str) -> str:
        """What a test of a root prints.

        Raises:
            AssertionError: it fails; has what Terraform says.
        """
        directory = self.home / root
        if not (directory / ".terraform").exists():
            mirrored = f"-plugin-dir={mirror()}"
            self.run(directory, "init", "-backend=false", "-input=false", mirrored)
        return self.run(directory, "test", f"-filter=tests/{name}.tftest.hcl", *options)

    def changed(self, name: str, before: str, after: str) -> None:
        """Change a file of the copy, as somebody might by mistake.

        Raises:
            AssertionError: what is to be changed is not there once.
        """
        file = self.home / name
        text = file.read_text()
        assert text.count(before) == 1, (name, before, text.count(before))
        file.write_text(text.replace(before, after))

    def run(self, directory: Path, *arguments: str) -> str:
        """What Terraform prints in a directory.

        Raises:
            AssertionError: it fails; has what Terraform says.
        """
        program = shutil.which("terraform") or "terraform"
        done = subprocess.run(  # noqa: S603 - words of this module
            [program, *arguments, "-no-color"],
            cwd=directory,
            env={**os.environ, **PROGRAM},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{_said(done.stdout)}\n{done.stderr}"
        return done.stdout


def _planned(text: str) -> Iterator[tuple[str, Plan]]:
    """The runs of a test, and what each plans."""
    for line in text.splitlines():
        plan, schemas, _ = line.partition(SCHEMAS)
        if schemas:
            message = json.loads(f"{plan}}}}}")
            planned = message["test_plan"]
            resources = tuple(
                Planned(
                    change["address"],
                    change["type"],
                    change["change"]["after"] or {},
                    change["change"].get("after_unknown") or {},
                )
                for change in planned["resource_changes"]
            )
            outputs = planned.get("output_changes", {})
            known = {name: change.get("after") for name, change in outputs.items()}
            yield message["@testrun"], Plan(resources, known)


def _said(text: str) -> str:
    """What Terraform found wrong."""
    found = []
    for line in text.splitlines():
        message = json.loads(line) if line.startswith("{") else {"@message": line}
        if message.get("type") == "diagnostic" or "type" not in message:
            found.append(str(message.get("diagnostic", message.get("@message"))))
    return "\n".join(found)


def mirror() -> Path | None:
    """The directory of providers: the one that is named, or one where such things lie."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    for place in map(Path, MIRRORS):
        for found in place.glob("*/registry.terraform.io/hashicorp/aws"):
            return found.parents[2]
    return None


def is_available() -> bool:
    """Whether plans can be made here."""
    return shutil.which("terraform") is not None and mirror() is not None
