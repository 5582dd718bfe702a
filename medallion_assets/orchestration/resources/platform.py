"""The platform as a Dagster resource.

Belongs here: opening a session for a step, with the settings of this process and
the engines they name. Does not belong here: how an engine cleans (see
``spark`` and ``glue``), and when one is chosen (see ``engines.routing``).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from dagster import AssetExecutionContext, ConfigurableResource

from medallion_assets.engines.task import Cleaned, CleaningTask
from medallion_assets.orchestration.resources.event_times import MillisecondsApart
from medallion_assets.session import RemoteEngines, Session, no_remote_engine, open_session
from medallion_assets.settings.environment import EngineName, Settings
from medallion_assets.tables.systems import system_of


class Platform(ConfigurableResource):  # type: ignore[type-arg]
    """Opens sessions on the lake that the environment configures."""

    @contextmanager
    def session(self, context: AssetExecutionContext) -> Iterator[Session]:
        """A session for the step of ``context``, whose events are then told apart."""
        context.log.addFilter(MillisecondsApart())
        settings = Settings.load()
        with open_session(
            settings,
            run_id=context.run.run_id,
            report=context.log.info,
            remote_engines=remote_engines(settings, context),
        ) as work:
            yield work


def remote_engines(settings: Settings, context: AssetExecutionContext) -> RemoteEngines:
    """What cleans tables elsewhere, with the settings of this process.

    Nothing is opened or imported until it is asked for.
    """

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
                return no_remote_engine(engine, task)

    return cleaned
