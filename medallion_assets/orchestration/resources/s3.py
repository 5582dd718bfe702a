"""How a lake on S3 is reached, as a Dagster resource.

Belongs here: fields over the settings. Credentials are found as every client of AWS finds them,
and are no fields, because Dagster shows fields. Does not belong here: the client (see
``lake.storage``).
"""

from dagster import ConfigurableResource
from pydantic import Field


class S3Resource(ConfigurableResource):  # type: ignore[type-arg]
    """What a lake on S3 needs beside its address; ignored by a lake in a directory."""

    retry_seconds: int | None = Field(
        default=None,
        description="Seconds for which a failing request is repeated. "
        "Empty: MEDALLION_S3_RETRY_SECONDS.",
    )
    mirror_limit: str | None = Field(
        default=None,
        description="Size of the copies on this machine, like 20GB. Empty: MEDALLION_MIRROR_LIMIT.",
    )

    def overrides(self) -> dict[str, object]:
        """The settings that the fields stand for."""
        return {"s3_retry_seconds": self.retry_seconds, "mirror_limit": self.mirror_limit}
