"""Roots that are applied to a double of AWS, as far as that has what they need.

Belongs here: pointing a copy of a root at moto, applying, planning again, destroying. Does not
belong here: what has to come out (see ``test_applied``).
"""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

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
RUNNING = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def double() -> Iterator[str]:
    """A moto server in a process of its own: all of one process would show the same things."""
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with subprocess.Popen(  # noqa: S603 - words of this module
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr
        running = filter(None, map(RUNNING.search, server.stderr))
        found = next(running, None)
        assert found, "the server ended"
        reader = threading.Thread(target=server.stderr.read)  # or it would wait to be read
        reader.start()
        try:
            yield found[0]
        finally:
            server.terminate()
            reader.join()


class Root:
    """A copy of a root whose AWS is a double.

    Attributes:
        targets: the modules that it is about; all where there are none.
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
        self.targets = [f"-target=module.{name}" for name in targets]
        lines = "\n".join(f'    {service} = "{endpoint}"' for service in SERVICES)
        (self.directory / "double_override.tf").write_text(OVERRIDE.format(endpoints=lines))
        (self.directory / "terraform.tfvars").write_text(values)
        mirrored = f"-plugin-dir={mirror()}"
        self.terraform.run(self.directory, "init", "-reconfigure", "-input=false", mirrored)

    def apply(self) -> None:
        """Make everything."""
        self.terraform.run(self.directory, "apply", "-auto-approve", "-input=false", *self.targets)

    def changes(self) -> list[str]:
        """What another plan would change, by address."""
        file = str(self.directory / "again.plan")
        plan = ["plan", "-input=false", f"-out={file}", *self.targets]
        self.terraform.run(self.directory, *plan)
        shown = json.loads(self.terraform.run(self.directory, "show", "-json", file))
        return [
            one["address"]
            for one in shown.get("resource_changes", [])
            if one["mode"] == "managed" and one["change"]["actions"] != ["no-op"]
        ]

    def kept(self) -> list[str]:
        """What is in its state."""
        return self.terraform.run(self.directory, "state", "list").split()

    def destroy(self) -> None:
        """Take everything away."""
        self.terraform.run(
            self.directory, "destroy", "-auto-approve", "-input=false", *self.targets
        )
