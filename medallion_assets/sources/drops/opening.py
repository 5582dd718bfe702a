"""Opening the configured place of dropped files."""

from pathlib import Path

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.settings.environment import Settings
from medallion_assets.settings.lake import S3
from medallion_assets.sources.drops.place import DropDirectory, DropPlace
from medallion_assets.tables.readers import PlaceSetting


def open_drops(settings: Settings, source: str) -> DropPlace:
    """The configured place of a source system.

    Raises:
        ConfigurationError: none is configured, or it does not exist.
        SourceError: S3 cannot be asked.
    """
    drops, variable = settings.system(source).drops, settings.variable(source, PlaceSetting.DROPS)
    if drops is None:
        raise ConfigurationError(
            f"{variable} is not set, so there are no files to take in",
            remedy="set it to a directory or s3://bucket/prefix, or run `medallion drops generate`",
        )
    if drops.startswith(S3):
        # The client takes half a second to import, which directories do without.
        from medallion_assets.sources.drops.bucket import Bucket  # noqa: PLC0415

        return Bucket(drops, variable)
    return DropDirectory(Path(drops).expanduser().absolute(), variable)
