"""The three roots of an environment, and the names that they tell.

Belongs here: what the steps know of a stack. Does not belong here: any step.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from deploy.aws.roots import ENVIRONMENTS, TERRAFORM, Root
from medallion_assets.core.errors import ConfigurationError

FOUNDATION, PLATFORM, ACCESS = "foundation", "platform", "access"


@dataclass(frozen=True)
class Stack:
    """The stack of an environment."""

    environment: str

    def __post_init__(self) -> None:
        """Refuse an environment that nobody described.

        Raises:
            ConfigurationError: it is none of those that there are.
        """
        if self.environment not in ENVIRONMENTS:
            raise ConfigurationError(
                f"there is no environment {self.environment}",
                remedy=f"one of: {', '.join(ENVIRONMENTS)}",
            )

    def root(self, name: str, **variables: str) -> Root:
        """One of its roots, ready to be planned."""
        root = Root(name, self.environment, variables)
        root.prepare()
        return root

    @cached_property
    def outputs(self) -> dict[str, Any]:
        """What its foundation tells.

        Raises:
            ConfigurationError: it was never applied.
        """
        found = self.root(FOUNDATION).outputs()
        if "name" not in found:
            raise ConfigurationError(
                f"{self.environment} has no foundation yet",
                remedy=f"deploy it: `deploy/cloud deploy {self.environment}`",
            )
        return found

    @property
    def name(self) -> str:
        """How its resources are called."""
        return str(self.outputs["name"])

    def withheld(self) -> Mapping[str, list[str]]:
        """What an analyst must not read, by ``database.table``: bronze, and persons in gold."""
        described = json.loads((TERRAFORM / ACCESS / "columns.json").read_text())
        prefix = self.outputs["glue_prefix"]
        gold = {
            f"{prefix}gold.{table}": names for table, names in described["gold"].items() if names
        }
        return {
            **{f"{prefix}bronze.{table}": ["_load_id"] for table in described["bronze"]},
            **gold,
        }
