"""References that lead to no parent, as evidence of what a day of silver is built from.

Belongs here: their fingerprints by day, here or by another engine. Does not belong here: what
follows for a day (see ``input_fingerprints``), and rejecting their rows (see ``cleaning.rules``).
"""

from datetime import date

from pyiceberg.types import NestedField, StringType

from medallion_assets.core.naming import BRONZE
from medallion_assets.core.partitions import DayRange
from medallion_assets.core.sql import day_bucket
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.fingerprints import fingerprint_of_rows
from medallion_assets.engines.protocol import Dialect
from medallion_assets.engines.question import EngineQuestion, answered
from medallion_assets.engines.routing import choose
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import bronze_schema
from medallion_assets.session import Session
from medallion_assets.settings.engines import EngineName
from medallion_assets.silver.awaited import Awaited
from medallion_assets.silver.scope import pinned_table, received_sql, references_sql
from medallion_assets.tables.model import ForeignKey, Table

Day = date | None
REFERENCE = NestedField(1, "reference", StringType(), required=False)


def missing_references(
    session: Session,
    reader: SnapshotReader,
    table: Table,
    key: ForeignKey,
    parent: Table,
    awaited: Awaited,
) -> dict[Day, str]:
    """By day, a fingerprint of the references to parents that were not received.

    Spark is asked where it is to clean so much; a job of Glue would take a minute to say it.
    """
    relations = tuple(
        pinned_table(reader, BRONZE, described, bronze_schema(described))
        for described in dict.fromkeys((table, parent))
    )
    choice = choose(session.settings, sum(item.size for item in relations))
    for item in relations:
        reader.fetch(item.files)
    dates = session.days if table.day else None
    about = f"references of {table.identifier} to {parent.name}"
    if choice.engine is EngineName.SPARK:
        sql = _missing_sql(table, key, parent, dates, awaited, Dialect.SPARK)
        asked = EngineQuestion(about, (*relations, *awaited.staged(session, session.scratch)), sql)
        rows = session.elsewhere.ask(choice.engine, asked)
    else:
        engine = DuckDBEngine(session.connection)
        awaited.define(engine)
        sql = _missing_sql(table, key, parent, dates, awaited, engine.dialect)
        rows = answered(engine, EngineQuestion(about, relations, sql))
    return {day: f"{number}-{fingerprint}" for day, number, fingerprint in rows}


def _missing_sql(
    table: Table,
    key: ForeignKey,
    parent: Table,
    dates: DayRange | None,
    awaited: Awaited,
    dialect: Dialect,
) -> str:
    """The statement for the number of such references by day, and their fingerprint."""
    return f"""
        with missing as (
            select distinct {day_bucket(dates)} as day, wanted.key
            from ({references_sql(table, key, dialect)}) as wanted
            where not exists (
                select 1 from ({received_sql(parent, key.parent_column, dialect)}) as received
                where received.key = wanted.key
            )
        ),
        marked as (select day, {awaited.marked(parent.name)} as reference from missing)
        select day, count(*), {fingerprint_of_rows([REFERENCE], dialect)} from marked group by day
        """
