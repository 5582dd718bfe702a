"""What cleans tables, as Dagster resources: DuckDB, Spark and Glue.

Belongs here: fields over the settings, and reaching the engines that are not embedded. Does not
belong here: how an engine cleans (see ``spark`` and ``glue``), and when one is chosen (see
``engines.routing``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dagster import AssetExecutionContext, ConfigurableResource
from pydantic import Field

from medallion_assets.engines.cleaned import Cleaned
from medallion_assets.engines.elsewhere import Elsewhere, no_answer, no_cleaning
from medallion_assets.engines.extraction import Access, ExtractionTask
from medallion_assets.engines.question import EngineQuestion, Rows
from medallion_assets.engines.task import CleaningTask
from medallion_assets.lake.opening import unopened_lake
from medallion_assets.settings.engines import EngineName
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.registry import system_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class SparkResource(ConfigurableResource):  # type: ignore[type-arg]
    """A session of Spark, through dagster-pyspark: of this machine, a cluster, or Connect."""

    master: str | None = Field(
        default=None,
        description="local[*], a master's address, or sc://host. Empty: MEDALLION_SPARK_MASTER.",
    )

    def overrides(self) -> dict[str, object]:
        """The settings that the fields stand for."""
        return {"spark_master": self.master}

    def session(self) -> SparkSession:
        """The session of this process, opened at first use; it reads and writes as the lake does.

        Raises:
            ConfigurationError: Java is missing, or the master cannot be reached.
        """
        return spark_session(Settings.load(**self.overrides()))


class GlueResource(ConfigurableResource):  # type: ignore[type-arg]
    """The AWS Glue job that cleans tables, started by Dagster Pipes."""

    job: str | None = Field(default=None, description="Name of the job. Empty: MEDALLION_GLUE_JOB.")

    def overrides(self) -> dict[str, object]:
        """The settings that the fields stand for."""
        return {"glue_job": self.job}


class EngineResource(ConfigurableResource):  # type: ignore[type-arg]
    """What cleans tables, and what it may use of this machine."""

    name: str | None = Field(
        default=None, description="duckdb, spark, glue or auto. Empty: MEDALLION_ENGINE."
    )
    memory_limit: str | None = Field(
        default=None, description="Memory of DuckDB, like 4GB. Empty: MEDALLION_MEMORY_LIMIT."
    )
    threads: int | None = Field(
        default=None, description="Threads of DuckDB. Empty: MEDALLION_THREADS."
    )
    spark: SparkResource
    glue: GlueResource

    def __init__(self, **fields: Any) -> None:  # noqa: ANN401 - as Dagster has it
        """Take the fields; nested resources have no defaults in Dagster otherwise."""
        super().__init__(**{"spark": SparkResource(), "glue": GlueResource(), **fields})

    def overrides(self) -> dict[str, object]:
        """The settings that the fields stand for."""
        return {
            "engine": self.name,
            "memory_limit": self.memory_limit,
            "threads": self.threads,
            **self.spark.overrides(),
            **self.glue.overrides(),
        }


def spark_session(settings: Settings) -> SparkSession:
    """The Spark session that some settings name, with what makes its results equal DuckDB's."""
    from medallion_assets.engines.spark_engine import SparkEngine
    from medallion_assets.orchestration.resources.spark import session_of

    return SparkEngine(session_of(settings, unopened_lake(settings).scratch)).session


def elsewhere(settings: Settings, context: AssetExecutionContext) -> Elsewhere:
    """The engines that are not embedded; none is opened or imported until it is asked."""

    def cleaned(engine: EngineName, task: CleaningTask) -> Cleaned:
        tables = system_of(task.source).by_name
        match engine:
            case EngineName.SPARK:
                from medallion_assets.orchestration.resources.spark import clean_on_spark

                return clean_on_spark(settings, task, tables)
            case EngineName.GLUE:
                from medallion_assets.orchestration.resources.glue import clean_on_glue

                return clean_on_glue(settings, context, task, tables)
            case _:
                return no_cleaning(engine, task)

    def extracted(access: Access, task: ExtractionTask) -> list[str]:
        from medallion_assets.orchestration.resources.spark import extract_on_spark

        return extract_on_spark(settings, access, task)

    def answered(engine: EngineName, question: EngineQuestion) -> Rows:
        if engine is not EngineName.SPARK:
            return no_answer(engine, question)
        from medallion_assets.orchestration.resources.spark import answer_on_spark

        return answer_on_spark(settings, question)

    return Elsewhere(cleaned, extracted, answered)
