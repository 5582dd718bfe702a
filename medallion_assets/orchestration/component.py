"""A source system as a component of somebody's Dagster project.

Belongs here: the component, its attributes and what `dg scaffold` writes. Does not belong here: the
assets of a system (see ``code_location``), and descriptions (see ``systems.written``).
"""

from pathlib import Path

from dagster import (
    Component,
    ComponentLoadContext,
    Definitions,
    Model,
    Resolvable,
    ScaffoldRequest,
    scaffold_component,
    scaffold_with,
)
from dagster.components import Scaffolder
from pydantic import Field

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.orchestration.code_location import shared_definitions, system_definitions
from medallion_assets.orchestration.faults import told_by_command
from medallion_assets.orchestration.progress import PROGRESS, progress_logger
from medallion_assets.orchestration.resources.lake import build_resources
from medallion_assets.settings.environment import Settings
from medallion_assets.settings.lake import S3
from medallion_assets.systems.registry import loaded_system, register
from medallion_assets.tables.source_system import NAME, SourceSystem

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

_resources: list[tuple[str, Definitions]] = []
"""The lake of the components of a process and its resources, the same for each of them."""


class RetailSystemScaffolder(Scaffolder):
    """Writes the component and an example of a description beside it."""

    def scaffold(self, request: ScaffoldRequest) -> None:
        """Write `defs.yaml`, and `shop.yaml` unless it is there."""
        scaffold_component(request, {"description": "shop.yaml", "lake": "lake"})
        example = request.target_path / "shop.yaml"
        if not example.exists():
            folder = request.target_path.name
            name = folder if NAME.fullmatch(folder) else "shop"
            example.write_text(EXAMPLE.format(name=name), encoding="utf-8")


@scaffold_with(RetailSystemScaffolder)
class RetailSystem(Component, Resolvable, Model):
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
    lake: str | None = Field(
        default=None,
        description="Where everything is kept: a directory, from the root of the project on, or "
        "s3://bucket/prefix. Empty: MEDALLION_LAKE.",
    )

    def build_defs(self, context: ComponentLoadContext) -> Definitions:
        """The definitions of the system, and those that all systems of the project share.

        Raises:
            ClickException: the system cannot be used, or there is no lake; says what to do.
        """
        with told_by_command():
            place = context.path.relative_to(context.defs_module_path).as_posix()
            who = f"the component {place}, {self.description or self.system}"
            system = self._system(context.path, who)
            register(system, who)
            settings = self._settings(context.project_root)
            found = [system_definitions(settings, [system]), _resources_of(settings)]
            siblings = context.component_tree.get_all_components(of_type=RetailSystem)
            if not siblings or siblings[0] is self:
                found.append(shared_definitions(settings))
            return Definitions.merge(*found)

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
            return loaded_system(str(folder / self.description), who)
        return loaded_system(self.system or "", who)

    def _settings(self, root: Path) -> Settings:
        """The settings of this process, with the lake that the component names.

        Raises:
            ConfigurationError: no lake is named, or a setting is wrong.
        """
        lake = self.lake
        if lake is not None and not lake.startswith(S3):
            lake = str(root / Path(lake).expanduser())
        settings = Settings.load(lake=lake)
        if "lake" not in settings.model_fields_set:
            raise ConfigurationError(
                "the component has no lake, so its tables would lie nowhere",
                remedy="give it lake, a directory or s3://bucket/prefix, or set MEDALLION_LAKE",
            )
        return settings


def _resources_of(settings: Settings) -> Definitions:
    """The resources of the lake, made once a process.

    Raises:
        ConfigurationError: another component of the project names another lake.
    """
    name = settings.lake_name
    if not _resources:
        resources = build_resources(str(settings.lake))
        made = Definitions(resources=resources, loggers={PROGRESS: progress_logger})
        _resources.append((name, made))
    ((other, made),) = _resources
    if other != name:
        raise ConfigurationError(
            f"two components name two lakes, {other} and {name}",
            remedy="give all components of a project one lake; systems are apart in it",
        )
    return made
