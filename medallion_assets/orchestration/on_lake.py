"""The lake that the components of a Dagster project share.

Belongs here: naming it, and its resources, once a process. Does not belong here: any component (see
``component`` and ``gold_component``).
"""

from pathlib import Path

from dagster import Definitions, Model
from pydantic import Field

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.orchestration.progress import PROGRESS, progress_logger
from medallion_assets.orchestration.resources.lake import build_resources
from medallion_assets.settings.environment import Settings
from medallion_assets.settings.lake import S3

_resources: list[tuple[str, Definitions]] = []
"""The lake of the components of a process and its resources, the same for each of them."""


class OnLake(Model):
    """What components have that keep their tables in a lake."""

    lake: str | None = Field(
        default=None,
        description="Where everything is kept: a directory, from the root of the project on, or "
        "s3://bucket/prefix. Empty: MEDALLION_LAKE.",
    )

    def settings(self, root: Path) -> Settings:
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


def resources_of(settings: Settings) -> Definitions:
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
