"""Rows of PostgreSQL that Spark reads in parts, held against those that are copied.

Belongs here: equality, the moment that all sessions see, and what is said where they cannot read.
Does not belong here: which parts a table has (see ``unit.sources``).
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pyspark.errors import PySparkException

from medallion_assets.core.embedded import connect
from medallion_assets.core.errors import (
    BadDeliveryError,
    ConfigurationError,
    MedallionError,
    TransientSourceError,
)
from medallion_assets.engines import spark_extraction
from medallion_assets.engines.extraction import Access, Extraction, ExtractionTask
from medallion_assets.engines.spark_extraction import extract
from medallion_assets.orchestration.resources.spark import extract_on_spark
from medallion_assets.settings.environment import Settings
from medallion_assets.sources.extracts import ChangeWindow, Extract
from medallion_assets.sources.postgresql import parts
from medallion_assets.sources.postgresql.by_engine import EngineReading
from medallion_assets.sources.reading import FileReader
from medallion_assets.tables.model import Table
from medallion_assets_tests.feeds.notes import DAY, NOTES, look
from medallion_assets_tests.forwarded import PASSWORD, by_tcp, let_read
from medallion_assets_tests.source_server import new_database, source_server

pytestmark = pytest.mark.xdist_group("spark")

EVERY_TYPE = """
    create schema shop;
    create type shop.mood as enum ('glad', 'sad');
    create table shop.notes (
        id int, note text, done boolean, changed_at timestamptz, code char(6), amount numeric,
        price numeric(12, 3), weight real, size double precision,
        "Größe ""x"" y" bigint, taken interval, raw bytea, tags text[], more jsonb,
        key uuid, mood shop.mood, day date, at timestamp
    );
    insert into shop.notes
    select n,
        (array['', null, 'a, "b"', E'two\\nlines', E'\\\\.', ' é ', E'\\r', 'null'])[n % 8 + 1],
        n % 3 = 0, timestamptz '2026-03-08 04:59:59.999999+00' + n * interval '7 s', 'a' || n % 9,
        n / 7.0, n / 8.0, n / 7.0, n / 7.0, n, n * interval '1 day 3 seconds',
        decode(md5(n::text), 'hex'), array[n::text, null, ''], jsonb_build_object('n', n),
        md5(n::text)::uuid, (array['glad', 'sad'])[n % 2 + 1]::shop.mood,
        date '2026-03-08' + n % 700, timestamp '2026-03-08' + n * interval '1 microsecond'
    from generate_series(1, 3000) as n;
    insert into shop.notes (id, note, size, weight)
        values (0, repeat('long ', 9000), 'NaN', '-inf');
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with source_server() as place:
        yield place


@pytest.fixture
def dsn(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A table with values of every type, whose parts are small."""
    place = new_database(home)
    with psycopg.connect(place) as connection:
        connection.execute("drop schema if exists shop cascade")
        connection.execute(EVERY_TYPE)
    let_read(home, place, "shop")
    monkeypatch.setattr(parts, "SMALLEST_PART", 8)
    with by_tcp(place) as reached:
        yield reached


def by_engine(engine: Extraction, directory: Path) -> EngineReading:
    return EngineReading(engine, sessions=2, directory=directory, least_rows=0)


@pytest.fixture
def on_spark(spark: Any, jdbc_driver: str) -> Extraction:  # noqa: ARG001 - the session has it
    return lambda access, task: [
        file.removeprefix("file:") for file in extract(spark, access, task)
    ]


def as_landed(found: Extract, home: Path, table: Table = NOTES) -> list[tuple[Any, ...]]:
    """The rows of an extract as bronze would receive them."""
    home.mkdir()
    with connect(scratch=home, memory_limit="1GB", threads=1) as connection:
        FileReader(table, connection, found.label, found.totals).read(found.file, home)
        return connection.read_parquet(str(home / "rows.parquet")).fetchall()


def both(
    dsn: str, engine: Extraction, home: Path, spans: list[ChangeWindow] | None = None
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """What is landed of the copied table, and of the one that an engine reads."""
    found = []
    for name, reading in (("copied", None), ("read", by_engine(engine, home / "staged"))):
        (home / name).mkdir()
        extract = look(dsn, by_engine=reading).extract(NOTES, spans, home / name)
        found.append(as_landed(extract, home / f"{name}-rows"))
    return found[0], found[1]


@pytest.mark.parametrize("spans", [None, [ChangeWindow(DAY, DAY)]], ids=["all", "a window"])
def test_the_rows_are_those_that_are_copied_in_their_order(
    dsn: str, on_spark: Extraction, tmp_path: Path, spans: list[ChangeWindow] | None
) -> None:
    copied, read = both(dsn, on_spark, tmp_path, spans)
    assert read == copied
    assert len(read) > 1000


def test_all_sessions_see_the_moment_of_the_first(
    dsn: str, home: Path, on_spark: Extraction, tmp_path: Path
) -> None:
    asked: list[ExtractionTask] = []

    def after_changes(access: Access, task: ExtractionTask) -> list[str]:
        with psycopg.connect(new_dsn(home)) as shop:
            shop.execute("update shop.notes set note = 'later' where id % 2 = 0")
            shop.execute("delete from shop.notes where id % 3 = 0")
            shop.execute("insert into shop.notes (id) select generate_series(9000, 9999)")
        asked.append(task)
        return on_spark(access, task)

    copied, read = both(dsn, after_changes, tmp_path)
    assert read == copied
    assert len(asked[0].parts) == 8  # two sessions, four parts each


def new_dsn(home: Path) -> str:
    from medallion_assets.simulation import server  # noqa: PLC0415

    return server.start(home, "shop").dsn


def test_a_view_is_read_in_one_part(
    dsn: str, home: Path, on_spark: Extraction, tmp_path: Path
) -> None:
    with psycopg.connect(new_dsn(home)) as shop:
        shop.execute("alter table shop.notes rename to kept")
        shop.execute("create view shop.notes as select * from shop.kept order by id")
    let_read(home, new_dsn(home), "shop")
    copied, read = both(dsn, on_spark, tmp_path)
    assert read == copied


def test_few_rows_are_copied_while_an_engine_would_still_begin(dsn: str, tmp_path: Path) -> None:
    def never(_access: Access, _task: ExtractionTask) -> list[str]:
        pytest.fail("an engine was asked for 3,001 rows")

    reading = replace(by_engine(never, tmp_path), least_rows=3002)
    assert look(dsn, by_engine=reading).extract(NOTES, None, tmp_path).rows == 3001


def test_a_socket_of_this_machine_is_no_address_for_an_engine(home: Path, tmp_path: Path) -> None:
    with psycopg.connect(new_dsn(home)) as shop:
        shop.execute("drop schema if exists shop cascade")
        shop.execute(EVERY_TYPE)
    reading = by_engine(lambda _access, _task: [], tmp_path)
    with pytest.raises(ConfigurationError, match="socket of this machine"):
        look(new_dsn(home), by_engine=reading).extract(NOTES, None, tmp_path)


def test_what_an_engine_loses_is_refused(dsn: str, on_spark: Extraction, tmp_path: Path) -> None:
    def all_but_one(access: Access, task: ExtractionTask) -> list[str]:
        return on_spark(access, task)[:-1]

    extracted = look(dsn, by_engine=by_engine(all_but_one, tmp_path)).extract(NOTES, None, tmp_path)
    with pytest.raises(BadDeliveryError, match=r"3,?001"):
        as_landed(extracted, tmp_path / "rows")


@pytest.fixture
def as_configured(spark: Any, jdbc_driver: str) -> Extraction:  # noqa: ARG001 - the session is kept
    """The engine as a step gets it."""
    settings = Settings(_env_file=None, spark_master="local[2]", spark_jars=jdbc_driver)  # type: ignore[call-arg]
    return partial(extract_on_spark, settings)


def test_a_database_that_refuses_more_sessions_is_told_with_its_words(
    dsn: str, home: Path, as_configured: Extraction, tmp_path: Path
) -> None:
    reading = by_engine(as_configured, tmp_path / "staged" / "here")
    with psycopg.connect(new_dsn(home), autocommit=True) as shop:
        shop.execute("alter role reader connection limit 1")
        with pytest.raises(TransientSourceError, match="too many connections for role") as caught:
            look(dsn, by_engine=reading).extract(NOTES, None, tmp_path)
        shop.execute("alter role reader connection limit -1")
    assert PASSWORD not in str(caught.value)
    assert "MEDALLION_EXTRACTION_SESSIONS" in caught.value.remedy


def test_a_moment_that_has_passed_is_told(
    dsn: str, home: Path, as_configured: Extraction, tmp_path: Path
) -> None:
    def too_late(access: Access, task: ExtractionTask) -> list[str]:
        with psycopg.connect(new_dsn(home), autocommit=True) as shop:
            shop.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
                "where usename = 'reader'"
            )
        return as_configured(access, task)

    reading = by_engine(too_late, tmp_path / "staged" / "here")
    with pytest.raises(TransientSourceError, match="snapshot") as caught:
        look(dsn, by_engine=reading).extract(NOTES, None, tmp_path)
    assert "MEDALLION_SOURCE_TIMEOUT_SECONDS" in caught.value.remedy


@pytest.mark.parametrize(
    ("said", "told", "kind"),
    [
        (
            "o1.\n: java.lang.ClassNotFoundException: org.postgresql.Driver",
            "no JDBC driver",
            ConfigurationError,
        ),
        ("o1.\n: java.io.IOException: disk full", "by Spark: disk full", TransientSourceError),
        ("nothing of the kind", "by Spark: nothing of the kind", TransientSourceError),
    ],
    ids=["no driver", "Spark's own fault", "no exception"],
)
def test_what_goes_wrong_in_spark_is_told(
    said: str,
    told: str,
    kind: type[MedallionError],
    as_configured: Extraction,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    def fails(*_: object) -> list[str]:
        raise PySparkException(said)

    monkeypatch.setattr(spark_extraction, "extract", fails)
    task = ExtractionTask("shop.notes", "", (), (), "", 1, str(tmp_path / "staged"))
    with pytest.raises(kind, match=told):
        as_configured(Access("", "", PASSWORD), task)


def test_the_password_is_in_nothing_that_a_task_shows(dsn: str, tmp_path: Path) -> None:
    shown: list[str] = []

    def look_at(access: Access, task: ExtractionTask) -> list[str]:
        shown.append(f"{access} {task}")
        return []

    look(dsn, by_engine=by_engine(look_at, tmp_path)).extract(NOTES, None, tmp_path)
    assert PASSWORD not in shown[0]
    assert "reader" in shown[0]
