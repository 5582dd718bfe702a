"""The roots of Terraform for one environment: planned, shown, applied, asked, taken down.

Belongs here: how Terraform is called. Does not belong here: the order of roots (see ``deploying``)
and what a plan may do (see ``review``).

A root is given ``environments/<environment>.tfvars``, and ``terraform.tfvars`` beside it, which
nobody commits: account, region and whatever else is the user's own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typer

from deploy.aws.buckets import require_free
from deploy.aws.programs import CHECKOUT, required, run, told
from deploy.aws.review import Review, require_kept, reviewed
from medallion_assets.cli.console import out
from medallion_assets.core.errors import ConfigurationError

TERRAFORM = CHECKOUT / "deploy" / "terraform"
ENVIRONMENTS = ("dev", "qa", "prod")
OWN = "terraform.tfvars"
STATES = "states.backend"
"""The bucket of all states, and its region; not committed."""


@dataclass(frozen=True)
class Root:
    """A root of Terraform and the environment that it is used for.

    Attributes:
        variables: beside those of its files.
    """

    name: str
    environment: str
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def directory(self) -> Path:
        """Where it lies."""
        return TERRAFORM / self.name

    def prepare(self) -> None:
        """Initialise it for its environment.

        Raises:
            ConfigurationError: a file is missing: where states lie, or what is one's own.
        """
        bucket, own = TERRAFORM / STATES, self.directory / OWN
        for file, about in ((bucket, "in which bucket states lie"), (own, "what is yours")):
            if not file.is_file():
                raise ConfigurationError(
                    f"{file.relative_to(CHECKOUT)} is missing, which says {about}",
                    remedy=f"copy {file.name}.example beside it and put in your own values",
                )
        key = self.directory / "environments" / f"{self.environment}.backend"
        files = (f"-backend-config={bucket}", f"-backend-config={key}")
        self._run("init", "-input=false", "-reconfigure", *files)

    def change(self, *, confirmed: bool) -> bool:
        """Plan, show the plan, and apply exactly that once somebody agreed.

        Args:
            confirmed: nobody is asked.

        Returns:
            Whether anything was changed.

        Raises:
            ConfigurationError: the plan would lose data, or make buckets that exist; nothing was
                changed.
            typer.Abort: nobody agreed.
        """
        with TemporaryDirectory() as place:
            plan = Path(place) / "plan"
            review = self._planned(plan)
            if review.is_empty:
                out.print(f"{self.name}: nothing to change")
                return False
            self._run("show", str(plan))
            require_kept(review)
            require_free(review.buckets)
            out.print(f"{self.name}: {review}")
            if not confirmed:
                typer.confirm(f"apply this to {self.environment}?", abort=True)
            self._run("apply", "-input=false", str(plan))
        return True

    def review(self) -> Review:
        """What a plan would change now."""
        with TemporaryDirectory() as place:
            return self._planned(Path(place) / "plan")

    def destroy(self) -> None:
        """Take down everything of it; the state stays, empty."""
        self._run("destroy", "-input=false", "-auto-approve", *self._given())

    def outputs(self) -> dict[str, Any]:
        """What it tells of itself."""
        found = json.loads(told(required("terraform"), "output", "-json", cwd=self.directory))
        return {name: output["value"] for name, output in found.items()}

    def _planned(self, plan: Path) -> Review:
        """Make a plan and read it."""
        self._run("plan", "-input=false", f"-out={plan}", *self._given())
        shown = told(required("terraform"), "show", "-json", str(plan), cwd=self.directory)
        return reviewed(json.loads(shown))

    def _given(self) -> list[str]:
        """Its variables as Terraform takes them."""
        files = [f"-var-file=environments/{self.environment}.tfvars"]
        return [*files, *(f"-var={name}={value}" for name, value in self.variables.items())]

    def _run(self, *words: str) -> None:
        run(required("terraform"), *words, cwd=self.directory)
