"""Fingerprints of rows and pseudonyms are the same on every engine, whatever the values are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyiceberg.schema import Schema
from pyiceberg.types import (
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    TimestampType,
)

from medallion_assets.core.embedded import connect
from medallion_assets.engines.duckdb_engine import DuckDBEngine
from medallion_assets.engines.fingerprints import fingerprint_of_rows
from medallion_assets.engines.protocol import Engine, PinnedTable
from medallion_assets.engines.spark_engine import SparkEngine
from medallion_assets.lake.reading import stage
from medallion_assets.lake.schemas import schema_of
from medallion_assets.silver.hiding import keys_of, pseudonym

pytestmark = pytest.mark.xdist_group("spark")

SCHEMA: Schema = schema_of(
    [
        ("words", StringType(), ""),
        ("number", IntegerType(), ""),
        ("long_number", LongType(), ""),
        ("place", DoubleType(), ""),
        ("moment", TimestampType(), ""),
        ("is_so", BooleanType(), ""),
        ("day", DateType(), ""),
        ("money", DecimalType(12, 2), ""),
        ("exact", DecimalType(38, 9), ""),
    ]
)
LATER = "interval 1 microsecond"
ROWS = """
    select case when i % 7 = 0 then null else 'ação ''€'' ' || i || chr(10) end as words,
        (hash(i) % 2000000000)::int - 1000000000 as number,
        (hash(i, 1) % 9000000000000000000)::bigint * (1 - 2 * (i % 2)) as long_number,
        case when i % 5 = 0 then null when i % 3 = 0 then -(hash(i, 2) / 1e27)
            else hash(i, 3) / 1e17 - 90 end as place,
        timestamp '1890-01-01' + to_microseconds((hash(i, 4) % 5000000000000000)::bigint) as moment,
        i % 3 = 0 as is_so,
        date '0900-01-01' + (hash(i, 5) % 700000)::int as day,
        ((hash(i, 6) % 1999999999)::bigint - 999999999) / 100 as money,
        case when i % 4 = 0 then 0.000000001 else (hash(i, 7) / 1e9)::decimal(38, 9) end as exact
    from range(3001) as numbers(i)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fingerprints")


@pytest.fixture(scope="module")
def embedded(home: Path) -> Iterator[DuckDBEngine]:
    with connect(scratch=home, memory_limit="1GB", threads=1) as connection:
        yield DuckDBEngine(connection)


@pytest.fixture(scope="module")
def relation(home: Path, embedded: DuckDBEngine) -> PinnedTable:
    """Three thousand rows with awkward values of every type."""
    files = stage(embedded.connection, ROWS, SCHEMA, home)
    return PinnedTable("values", {str(file): 0 for file in files}, SCHEMA)


def marks(engine: Engine, relation: PinnedTable) -> dict[str, str]:
    """The fingerprint of each column by itself, and of all together."""
    engine.present(relation)
    asked = {field.name: [field] for field in SCHEMA.fields} | {"all": list(SCHEMA.fields)}
    values = ", ".join(fingerprint_of_rows(columns, engine.dialect) for columns in asked.values())
    (found,) = engine.rows(f'select {values} from "{relation.name}"')
    return dict(zip(asked, found, strict=True))


def test_they_are_the_same_for_every_type(
    embedded: DuckDBEngine, spark_engine: SparkEngine, relation: PinnedTable
) -> None:
    here = marks(embedded, relation)
    assert marks(spark_engine, relation) == here
    assert len({*here.values()}) == len(here)


def test_any_other_value_gives_another_one(embedded: DuckDBEngine, relation: PinnedTable) -> None:
    embedded.present(relation)
    whole = fingerprint_of_rows(SCHEMA.fields, embedded.dialect)
    rows = f'select * from "{relation.name}"'
    changed = [
        f"select {whole} from ({rows}) as as_they_are",
        f"select {whole} from (select * replace (words || ' ' as words) from ({rows}))",
        f"select {whole} from (select * replace (null as words) from ({rows}))",
        f"select {whole} from (select * replace (place + 1e-13 as place) from ({rows}))",
        f"select {whole} from (select * replace (money + 0.01 as money) from ({rows}))",
        f"select {whole} from (select * replace (moment + {LATER} as moment) from ({rows}))",
    ]
    found = [embedded.rows(sql) for sql in changed]
    assert len({mark for ((mark,),) in found}) == len(changed)


def test_pseudonyms_are_the_same_and_no_plan_shows_a_key(
    embedded: DuckDBEngine, spark_engine: SparkEngine, relation: PinnedTable
) -> None:
    keys = keys_of(b"a key of this test only")
    sqls = {}
    for engine in (embedded, spark_engine):
        engine.hide_by(*keys)
        engine.present(relation)
        hidden = pseudonym("words", engine.dialect)
        sqls[engine.dialect] = f'select {hidden} from "{relation.name}" order by number'
    here, there = (e.rows(sqls[e.dialect]) for e in (embedded, spark_engine))
    assert here == there
    assert (None,) in here
    plan = spark_engine.rows(f"explain extended {sqls[spark_engine.dialect]}")
    assert "pii_inner" in str(plan)
    assert not any(key in str(plan) + str(sqls) for key in keys)
