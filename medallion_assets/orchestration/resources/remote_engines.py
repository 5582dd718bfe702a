"""The engines beside the embedded one, for the step of a run.

Belongs here: which function cleans on which engine. Does not belong here: how each
does it (see ``spark`` and ``glue``), and when one is chosen (see ``engines.routing``).
"""

from __future__ import annotations

from dagster import AssetExecutionContext

from medallion_assets.engines.task import Cleaned, CleaningTask
from medallion_assets.session import RemoteEngines, no_remote_engine
from medallion_assets.settings.environment import EngineName, Settings
from medallion_assets.tables.systems import system_of

__all__ = ["remote_engines"]


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
