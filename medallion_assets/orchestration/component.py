"""A source system as a component of somebody's Dagster project.

Belongs here: the component, its attributes and what `dg scaffold` writes. Does not belong here: the
assets of a system (see ``code_location``), and descriptions (see ``systems.written``).
"""

import re
from pathlib import Path
from typing import Self

from dagster import (
    Component,
    ComponentLoadContext,
    Definitions,
    Resolvable,
    ScaffoldRequest,
    scaffold_component,
    scaffold_with,
)
from dagster.components import Scaffolder
from pydantic import BaseModel, Field

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import PLAIN_NAME
from medallion_assets.orchestration.code_location import shared_definitions, system_definitions
from medallion_assets.orchestration.faults import told_by_command
from medallion_assets.orchestration.on_lake import OnLake, resources_of
from medallion_assets.systems.registered import loaded_place
from medallion_assets.systems.registry import register
from medallion_assets.tables.source_system import SourceSystem

EXAMPLE = """\
# Your shop: correct it, or let `medallion system new` propose one from sample files.
name: {name}
time_zone: Europe/Berlin
currency: EUR
reader: export # or database, dropped_files
tables:
  orders:
    description: An order of the shop.
    grain: one row an order
    file_name: orders.csv
    key: [order_no]
    day: {{column: ordered_at}}
    columns:
      order_no: {{type: {{identifier: "[0-9]+"}}, description: The order., required: true}}
      ordered_at: {{type: timestamp, description: When., required: true}}
      total: {{type: money, description: What it cost., required: true}}
"""


class RetailSystemScaffolder(Scaffolder):
    """Writes the component and an example of a description beside it."""

    def scaffold(self, request: ScaffoldRequest) -> None:
        """Write `defs.yaml`, and `shop.yaml` unless it is there."""
        scaffold_component(request, {"description": "shop.yaml", "lake": "lake"})
        example = request.target_path / "shop.yaml"
        if not example.exists():
            folder = request.target_path.name
            name = folder if re.fullmatch(PLAIN_NAME, folder) else "shop"
            example.write_text(EXAMPLE.format(name=name), encoding="utf-8")


@scaffold_with(RetailSystemScaffolder)
class RetailSystem(OnLake, Component, Resolvable):
    """The tables of a shop: received, typed, checked and accounted for, as assets.

    Gives what the platform's own code location has for a system: assets of all layers with their
    checks, two jobs and a schedule; and once a project the lake, the sensors of alerts, and the
    job that takes away what is old.
    """

    description: str | None = Field(
        default=None, description="The YAML file that describes the system, beside this component."
    )
    system: str | None = Field(
        default=None, description="Or the system in Python: package.module:NAME."
    )

    @classmethod
    def load(cls, attributes: BaseModel | None, context: ComponentLoadContext) -> Self:
        """The component; from now on the process knows its system, which gold may read.

        Raises:
            ClickException: the system cannot be used; says what to do.
        """
        found = super().load(attributes, context)
        with told_by_command():
            found.made_known(context)
        return found

    def build_defs(self, context: ComponentLoadContext) -> Definitions:
        """The definitions of the system, and those that all systems of the project share.

        Raises:
            ClickException: the system cannot be used, or there is no lake; says what to do.
        """
        with told_by_command():
            system = self.made_known(context)
            settings = self.settings(context.project_root)
            found = [system_definitions(settings, [system]), resources_of(settings)]
            siblings = context.component_tree.get_all_components(of_type=RetailSystem)
            if not siblings or siblings[0] is self:
                found.append(shared_definitions(settings))
            return Definitions.merge(*found)

    def made_known(self, context: ComponentLoadContext) -> SourceSystem:
        """The system, which the process is told of.

        Raises:
            ConfigurationError: it cannot be used.
        """
        place = context.path.relative_to(context.defs_module_path).as_posix()
        who = f"the component {place}, {self.description or self.system}"
        system = self._system(context.path, who)
        register(system, who)
        return system

    def _system(self, folder: Path, who: str) -> SourceSystem:
        """The system that the component is of.

        Args:
            who: names the component, for messages.

        Raises:
            ConfigurationError: none or two are named, or it cannot be used.
        """
        if (self.description is None) == (self.system is None):
            raise ConfigurationError(
                f"{who} names {'no system' if self.system is None else 'two systems'}",
                remedy="give it either description, a YAML file beside its defs.yaml, or system, "
                "package.module:NAME",
            )
        if self.description is not None:
            found = loaded_place(str(folder / self.description), who)
        else:
            found = loaded_place(self.system or "", who)
        if not isinstance(found, SourceSystem):
            raise ConfigurationError(
                f"{who} names a project of gold", remedy="use the component GoldProject for it"
            )
        return found
