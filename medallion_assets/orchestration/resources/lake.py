"""The lake as a Dagster resource and IO manager.

Belongs here: which slice of a table an input asks for, which table an output becomes, and opening
sessions for the platform's own steps. Does not belong here: reading and storing (see ``frames``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster import AssetExecutionContext, ConfigurableIOManager, InputContext, OutputContext
from pydantic import Field, PrivateAttr

from medallion_assets.frames.forms import Form, asked_form, made
from medallion_assets.frames.pinned import PinnedLake
from medallion_assets.frames.reading import Slice, pinned_files, slice_sql
from medallion_assets.frames.storing import store
from medallion_assets.lake.damage import explaining_damage
from medallion_assets.lake.opening import unopened_lake
from medallion_assets.lake.usage import Step, metered
from medallion_assets.orchestration.faults import retried
from medallion_assets.orchestration.resources.engine import (
    EngineResource,
    GlueResource,
    SparkResource,
    elsewhere,
    spark_session,
)
from medallion_assets.orchestration.resources.event_times import MillisecondsApart
from medallion_assets.orchestration.resources.s3 import S3Resource
from medallion_assets.orchestration.resources.slices import (
    ALLOW_MISSING,
    asked_slice,
    output_days,
    own_table,
    step_days,
    stored_metadata,
)
from medallion_assets.session import Session, open_session
from medallion_assets.settings.environment import Settings
from medallion_assets.systems.environment import settings_of
from medallion_assets.tables.source_system import SourceSystem


class LakeIOManager(ConfigurableIOManager):
    """Tables of the lake as inputs of assets, and what assets return as tables of it.

    An input of a table of bronze, silver, quarantine or gold, or of one that was stored by this
    manager, holds the rows of the partitions that the step stands for, in the form that its
    annotation names; all inputs of a step are of one state of the lake. What an asset returns
    replaces its partitions of the table ``own.<key>``, all of them at once.
    """

    address: str | None = Field(
        default=None, description="A directory, or s3://bucket/prefix. Empty: MEDALLION_LAKE."
    )
    state: str | None = Field(
        default=None, description="What this machine keeps beside it. Empty: MEDALLION_STATE."
    )
    engine: EngineResource
    s3: S3Resource
    _settings: Settings | None = PrivateAttr(default=None)
    _readings: dict[str, PinnedLake] = PrivateAttr(default_factory=dict)

    def __init__(self, **fields: Any) -> None:  # noqa: ANN401 - as Dagster has it
        """Take the fields; nested resources have no defaults in Dagster otherwise."""
        super().__init__(**{"engine": EngineResource(), "s3": S3Resource(), **fields})

    @property
    def settings(self) -> Settings:
        """The settings of this process with those of the fields, read once a run.

        Raises:
            ConfigurationError: names what is wrong and why.
        """
        if self._settings is None:
            places = {"lake": self.address, "state": self.state}
            given = {**places, **self.engine.overrides(), **self.s3.overrides()}
            self._settings = Settings.load(**given)
        return self._settings

    @contextmanager
    def session(self, context: AssetExecutionContext, system: SourceSystem) -> Iterator[Session]:
        """A session for a step of a source system, whose events are then told apart."""
        context.log.addFilter(MillisecondsApart())
        step = Step(context.run.run_id, context.op_handle.name, step_days(context))
        with (
            metered(unopened_lake(self.settings), step),
            open_session(
                settings_of(self.settings, system),
                run_id=step.run,
                report=context.log.info,
                elsewhere=elsewhere(self.settings, context),
            ) as work,
        ):
            yield work

    def load_input(self, context: InputContext) -> object:
        """The rows that an input asks for."""
        with retried(context):
            asked = asked_slice(context)
            form = asked_form(context.dagster_type.typing_type, f"the input {context.name}")
            work = self._reading(context)
            with explaining_damage(work.lake):
                allow = bool((context.definition_metadata or {}).get(ALLOW_MISSING))
                sql = slice_sql(work.connection, work.reader, asked, allow_missing=allow)
                if form is Form.SPARK:
                    return self._on_spark(work, asked)
                return made(form, work.connection, sql)

    def handle_output(self, context: OutputContext, obj: object) -> None:
        """Publish what an asset returned; nothing, where it returned nothing."""
        if obj is None:
            return
        with retried(context):
            table, days = own_table(context), output_days(context)
            report = context.log.info
            step = Step(context.run_id, context.op_def.name, len(days or ()))
            with (
                metered(unopened_lake(self.settings), step),
                open_session(self.settings, run_id=step.run, report=report) as session,
            ):
                stored = store(session, table, obj, days)
        context.add_output_metadata(stored_metadata(table, stored, days))

    def teardown_after_execution(self, context: Any) -> None:  # noqa: ANN401, ARG002 - Dagster's
        """Close what lazy inputs were read with."""
        for work in self._readings.values():
            work.close()
        self._readings.clear()

    def _reading(self, context: InputContext) -> PinnedLake:
        """What a step reads with, the same for all its inputs."""
        step = context.step_context.step.key if context.step_context else ""
        if step not in self._readings:
            self._readings[step] = PinnedLake.opened(self.settings)
        return self._readings[step]

    def _on_spark(self, work: PinnedLake, asked: Slice) -> object:
        """The rows as a frame of Spark, which reads the lake's own files."""
        from medallion_assets.engines.spark_engine import read_files

        files, schema, day = pinned_files(work.reader, asked)
        rows = read_files(spark_session(self.settings), files, schema)
        return rows.where(rows[day].isin(list(asked.days or ()))) if day else rows


def build_resources(address: str | None = None) -> dict[str, object]:
    """The platform's resources by their keys, each reading the environment by default.

    Args:
        address: of the lake, if the environment is not to say it.
    """
    spark, glue, s3 = SparkResource(), GlueResource(), S3Resource()
    engine = EngineResource(spark=spark, glue=glue)
    lake = LakeIOManager(address=address, engine=engine, s3=s3)
    return {
        "lake": lake,
        "io_manager": lake,
        "engine": engine,
        "spark": spark,
        "glue": glue,
        "s3": s3,
    }
