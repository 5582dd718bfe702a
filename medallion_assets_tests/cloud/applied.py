"""Roots that are applied to a double of AWS, as far as that has what they need.

Belongs here: pointing a copy of a root at moto, applying, planning again, destroying. Does not
belong here: what has to come out (see ``test_applied``).
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from medallion_assets_tests.cloud.plans import Terraform, mirror

SERVICES = (
    "athena",
    "backup",
    "budgets",
    "cloudtrail",
    "cloudwatch",
    "ec2",
    "ecr",
    "ecs",
    "events",
    "glue",
    "iam",
    "kms",
    "lakeformation",
    "logs",
    "rds",
    "redshiftserverless",
    "s3",
    "s3control",
    "secretsmanager",
    "servicediscovery",
    "sns",
    "sts",
)
OVERRIDE = """
terraform {{
  backend "local" {{}}
}}

provider "aws" {{
  access_key                  = "testing"
  secret_key                  = "testing"
  s3_use_path_style           = true
  max_retries                 = 1
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  endpoints {{
{endpoints}
  }}
}}
"""
INDEX = re.compile(r"\[[^]]*\]")
READ = re.compile(r"(^|(?<!module)\.)data\.")


@dataclass
class Differences:
    """What another plan would do, by addresses without their indexes.

    Attributes:
        made: what is not there.
        changed: the attributes that would be set anew, or what else would be done.
    """

    made: set[str] = field(default_factory=set)
    changed: dict[str, set[str]] = field(default_factory=dict)


class Root:
    """A copy of a root whose AWS is a double.

    Attributes:
        targets: the addresses that it is about; all where there are none.
    """

    def __init__(
        self,
        terraform: Terraform,
        name: str,
        endpoint: str,
        values: str,
        targets: Sequence[str] = (),
    ) -> None:
        """Point a root at an endpoint, with some variables."""
        self.terraform = terraform
        self.directory = terraform.home / name
        self.targets = [f"-target={address}" for address in targets]
        lines = "\n".join(f'    {service} = "{endpoint}"' for service in SERVICES)
        (self.directory / "double_override.tf").write_text(OVERRIDE.format(endpoints=lines))
        (self.directory / "terraform.tfvars").write_text(values)
        mirrored = f"-plugin-dir={mirror()}"
        self.terraform.run(self.directory, "init", "-reconfigure", "-input=false", mirrored)

    def apply(self, *options: str) -> None:
        """Make everything."""
        self._do("apply", *self.targets, *options)

    def destroy(self) -> None:
        """Take everything away that was made."""
        self._do("destroy", "-refresh=false")

    def _do(self, what: str, *options: str) -> None:
        usual = ("-auto-approve", "-input=false", "-parallelism=30")
        self.terraform.run(self.directory, what, *usual, *options)

    def differences(self) -> Differences:
        """What another plan of the whole root would do."""
        file = str(self.directory / "again.plan")
        self.terraform.run(self.directory, "plan", "-input=false", f"-out={file}")
        shown = json.loads(self.terraform.run(self.directory, "show", "-json", file))
        found = Differences()
        for one in shown.get("resource_changes", []):
            address, change = INDEX.sub("", one["address"]), one["change"]
            match change["actions"]:
                case _ if one["mode"] != "managed":
                    continue
                case ["no-op"]:
                    continue
                case ["create"]:
                    found.made.add(address)
                case ["update"]:
                    found.changed.setdefault(address, set()).update(_attributes(change))
                case actions:
                    found.changed.setdefault(address, set()).update(actions)
        return found

    def kept(self) -> list[str]:
        """The resources in its state."""
        listed = self.terraform.run(self.directory, "state", "list").split()
        return [address for address in listed if not READ.search(address)]


def _attributes(change: dict[str, Any]) -> set[str]:
    """The names of what differs before and after."""
    before, after = change["before"], change["after"]
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}
