"""Settings of the engines: what cleans tables, what reads databases, and where they run.

Belongs here: settings beside which a machine's own memory and threads lie in ``environment``. Does
not belong here: which engine cleans a table (see ``engines.routing``).
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.settings.lake import LakeSettings


class EngineName(StrEnum):
    """What cleans tables; all give equal results."""

    DUCKDB = "duckdb"
    SPARK = "spark"
    GLUE = "glue"
    AUTO = "auto"


class ExtractionName(StrEnum):
    """What reads large tables of a PostgreSQL database; both give equal rows."""

    COPY = "copy"
    SPARK = "spark"


class EngineSettings(LakeSettings):
    """The settings that say what does the heavy work."""

    engine: EngineName = Field(
        default=EngineName.DUCKDB,
        description="What cleans tables: duckdb, spark, glue, or auto, by the size of the input.",
    )
    engine_sample: float = Field(
        default=0.02,
        ge=0,
        le=1,
        description="The share of days, at least one, whose staged rows are read again here where "
        "spark or glue cleaned them; 0 for none (see engines.md).",
    )
    extraction: ExtractionName = Field(
        default=ExtractionName.COPY,
        description="What reads tables of a PostgreSQL database: copy, in one session, or spark, "
        "in several (see engines.md); a look at few rows is always copied.",
    )
    extraction_sessions: int = Field(
        default=4, ge=1, description="How many sessions spark may open in a database at a time."
    )
    spark_master: str = Field(
        default="local[*]",
        description="Where Spark runs: local[*], a master's address, or sc://host for Connect.",
    )
    spark_jars: str | None = Field(
        default=None,
        description="Files that Spark loads, comma-separated, like PostgreSQL's JDBC driver, which "
        "extraction spark needs; a server of Connect has its own.",
    )
    parallel_steps: int = Field(
        default=1,
        ge=1,
        description="How many steps of a run are executed at once, each in a process of its own; "
        "they share MEDALLION_MEMORY_LIMIT. More than 1 pays for large days only (see engines.md).",
    )
    glue_job: str | None = Field(
        default=None, description="Name of the AWS Glue job that engine glue starts."
    )

    def required_glue_job(self) -> str:
        """The name of the Glue job.

        Raises:
            ConfigurationError: none is configured, or it could not reach the lake.
        """
        if self.glue_job is None:
            raise ConfigurationError(
                "MEDALLION_GLUE_JOB is not set; engine glue needs the name of its job",
                remedy="create the job as docs/glue.md says and set its name, here or as the field "
                "`job` of GlueResource",
            )
        if not self.is_on_s3:
            raise ConfigurationError(
                f"AWS Glue cannot read the lake {self.lake_name} of this machine",
                remedy="set MEDALLION_LAKE to s3://bucket/prefix, or MEDALLION_ENGINE to duckdb",
            )
        return self.glue_job
