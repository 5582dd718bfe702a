"""A dbt project of gold as a component of somebody's Dagster project.

Belongs here: the component, its attributes and what `dg scaffold` writes. Does not belong here: the
assets of gold (see ``code_location``), and source systems (see ``component``).
"""

from pathlib import Path

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
from pydantic import Field

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.orchestration.code_location import gold_definitions
from medallion_assets.orchestration.component import RetailSystem
from medallion_assets.orchestration.faults import told_by_command
from medallion_assets.orchestration.on_lake import OnLake, resources_of
from medallion_assets.systems.registry import register
from medallion_assets.tables.dbt_gold import DbtGold

PROJECT = """\
name: {name}
version: "1.0.0"
profile: medallion_gold
models:
  +materialized: table
  +contract: {{enforced: true}}
"""


class GoldProjectScaffolder(Scaffolder):
    """Writes the component and a dbt project without models beside it."""

    def scaffold(self, request: ScaffoldRequest) -> None:
        """Write `defs.yaml`, and the project unless it is there."""
        scaffold_component(request, {"directory": "project", "systems": ["shop"], "lake": "lake"})
        project = request.target_path / "project"
        (project / "models").mkdir(parents=True, exist_ok=True)
        about = project / "dbt_project.yml"
        if not about.exists():
            about.write_text(PROJECT.format(name=request.target_path.name), encoding="utf-8")


@scaffold_with(GoldProjectScaffolder)
class GoldProject(OnLake, Component, Resolvable):
    """Models of a dbt project over the silver and gold of source systems, as assets.

    Their tests are checks, and nothing is published unless all pass.
    """

    directory: str = Field(description="Of the dbt project, beside this component.")
    systems: list[str] = Field(description="The source systems whose silver it reads, by name.")
    name: str | None = Field(
        default=None, description="The middle of asset keys. Empty: the name of the folder."
    )

    def build_defs(self, context: ComponentLoadContext) -> Definitions:
        """The assets of the project.

        Raises:
            ClickException: the project cannot be used, or there is no lake; says what to do.
        """
        with told_by_command():
            # Loading them makes their systems known, wherever they stand.
            context.component_tree.get_all_components(of_type=RetailSystem)
            project = self._project(context.path)
            register(project, f"the component {context.path.name}, {self.directory}")
            settings = self.settings(context.project_root)
            return Definitions.merge(gold_definitions(settings, [project]), resources_of(settings))

    def _project(self, folder: Path) -> DbtGold:
        """The project that the component describes.

        Raises:
            ConfigurationError: the description contradicts itself.
        """
        try:
            return DbtGold(
                name=self.name or folder.name,
                directory=folder / self.directory,
                systems=tuple(self.systems),
            )
        except ValueError as error:
            raise ConfigurationError(str(error), remedy="correct defs.yaml") from error
