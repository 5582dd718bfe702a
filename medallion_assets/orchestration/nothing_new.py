"""Whether a run would find all as it was built and recorded, told without a run.

Belongs here: asking each layer, and Dagster's records. Does not belong here: how a layer tells (see
``bronze.snapshot.step``, ``silver.due`` and ``gold.build``).
"""

from collections.abc import Iterator
from datetime import date

from dagster import AssetKey, DagsterInstance

from medallion_assets.bronze.snapshot.step import is_applied
from medallion_assets.core.errors import MedallionError
from medallion_assets.core.naming import BRONZE, GOLD, SILVER
from medallion_assets.core.partitions import DayRange, Days
from medallion_assets.gold.build import is_built
from medallion_assets.gold.project import marts_of
from medallion_assets.lake.opening import open_lake
from medallion_assets.orchestration.assets.days import gold_partitions
from medallion_assets.orchestration.assets.metadata import table_key
from medallion_assets.orchestration.instance import prepare_home
from medallion_assets.session import Session, open_session
from medallion_assets.settings.environment import Settings
from medallion_assets.silver.due import DueDays
from medallion_assets.sources.exports import ExportOrigin
from medallion_assets.sources.origin import origin_of
from medallion_assets.systems.environment import settings_of
from medallion_assets.systems.registry import projects_of
from medallion_assets.tables.source_system import SourceSystem


def is_nothing_new(settings: Settings, system: SourceSystem, first: date, last: date) -> bool:
    """Whether a run over some days would change nothing and record nothing that is not known.

    Only of an export is that seen at little cost. What cannot be told, such as what is damaged or
    refused, is left to a run, which says why.
    """
    own = settings_of(settings, system)
    if not isinstance(origin_of(settings, system), ExportOrigin) or not open_lake(own).exists:
        return False
    within = DayRange(own.first_day, own.final_day())
    days = Days.of((day for day in within.all().days if first <= day <= last), within)
    prepare_home(settings)
    with DagsterInstance.get() as instance:
        if not _is_recorded(instance, settings, system, days):
            return False
    try:
        with open_session(own, run_id="") as session:
            return _is_built(session, system, days)
    except MedallionError:
        return False


def _is_built(session: Session, system: SourceSystem, days: Days) -> bool:
    """Whether all layers are built from what there is now."""
    reader, tables = session.reader(), system.by_name
    asked = [(table, days if table.day else None) for table in system.tables]
    return (
        all(is_applied(session, reader, table, tables, of_it) for table, of_it in asked)
        and not any(DueDays.of(session, reader, table, tables, of_it) for table, of_it in asked)
        and all(is_built(session, reader, project) for project in projects_of(system))
    )


def _is_recorded(
    instance: DagsterInstance, settings: Settings, system: SourceSystem, days: Days
) -> bool:
    """Whether Dagster knows every asset of a system's job, those by day for each day."""
    wanted = {day.isoformat() for day in days.days}
    return all(
        wanted <= instance.get_materialized_partitions(key)
        if is_by_day
        else instance.get_latest_materialization_event(key) is not None
        for key, is_by_day in _assets(settings, system)
    )


def _assets(settings: Settings, system: SourceSystem) -> Iterator[tuple[AssetKey, bool]]:
    """The assets of a system's job, and whether they have days."""
    for table in system.tables:
        for layer in (BRONZE, SILVER):
            yield table_key(layer, table), table.day is not None
    for project in projects_of(system):
        has_days = gold_partitions(settings, project) is not None
        for model in marts_of(project):
            by_day = has_days and model.partition is not None
            yield AssetKey([GOLD, project.name, model.name]), by_day
