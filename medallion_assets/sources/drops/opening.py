"""Opening the configured place of dropped files."""

from pathlib import Path

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.settings.environment import Settings
from medallion_assets.settings.lake import S3
from medallion_assets.sources.drops.place import DropDirectory, DropPlace


def open_drops(settings: Settings) -> DropPlace:
    """The configured place.

    Raises:
        ConfigurationError: none is configured, or it does not exist.
        SourceError: S3 cannot be asked.
    """
    if settings.drops is None:
        raise ConfigurationError(
            "MEDALLION_DROPS is not set, so there are no files to take in",
            remedy="set it to a directory or s3://bucket/prefix, or run `medallion drops generate`",
        )
    if settings.drops.startswith(S3):
        # The client takes half a second to import, which directories do without.
        from medallion_assets.sources.drops.bucket import Bucket  # noqa: PLC0415

        return Bucket(settings.drops)
    return DropDirectory(Path(settings.drops).expanduser().absolute())
