"""One look at a table of PostgreSQL: what is sent, and what is said when it is refused."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from medallion_assets.core.errors import ConfigurationError, SourceError, TransientSourceError
from medallion_assets.sources.extracts import ChangeWindow, Totals
from medallion_assets.sources.postgresql import database as module
from medallion_assets.sources.postgresql.statements import Look
from medallion_assets.tables.model import Column
from medallion_assets.tables.types import Money
from medallion_assets_tests.feeds.notes import DAY, FIRST, NOTES, ROWS, changed, ids, look, sent
from medallion_assets_tests.source_server import new_database, source_server

pytestmark = pytest.mark.xdist_group("database")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with source_server() as place:
        yield place


@pytest.fixture
def dsn(home: Path) -> str:
    """A database with some notes."""
    place = new_database(home)
    with psycopg.connect(place) as connection:
        connection.execute("drop schema if exists shop cascade")
        connection.execute(ROWS)
    return place


def test_a_day_is_that_of_the_shop_and_rows_without_a_time_come_along(
    dsn: str, tmp_path: Path
) -> None:
    assert ids(sent(dsn, [ChangeWindow(DAY, DAY)], tmp_path)) == "2346"


def test_what_changed_at_no_time_that_has_been_comes_along(dsn: str, tmp_path: Path) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "insert into shop.notes values (7, '', true, 'infinity'), (8, '', true, '-infinity'), "
            "(9, '', true, now() + interval '2 days')"
        )
    assert ids(sent(dsn, [ChangeWindow(DAY, DAY)], tmp_path)) == "234679"
    assert ids(sent(dsn, [ChangeWindow(FIRST, FIRST)], tmp_path)) == "6789"


@pytest.mark.parametrize("kind", ["numeric", "numeric(12, 3)"])
def test_a_number_loses_the_digits_that_a_text_would_mean_as_thousands(
    dsn: str, tmp_path: Path, kind: str
) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(f"alter table shop.notes add amount {kind}".encode())
        connection.execute("update shop.notes set amount = (id * 1.250)::numeric(12, 3)")
        connection.execute("update shop.notes set amount = null where id = 6")
    table = replace(NOTES, changes=None, columns=(*NOTES.columns, Column("amount", Money(), "-")))
    file = look(dsn).extract(table, None, tmp_path).file
    with file.open(newline="") as rows:
        found = {row["id"]: row["amount"] for row in csv.DictReader(rows)}
    assert found == {"1": "1.25", "2": "2.5", "3": "3.75", "4": "5", "5": "6.25", "6": ""}


def test_a_database_counts_and_adds_up_what_it_sends(dsn: str, tmp_path: Path) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("alter table shop.notes add paid numeric, add rate float8")
        connection.execute("update shop.notes set paid = id + 0.01, rate = 1")
        connection.execute("update shop.notes set paid = 'NaN' where id = 3")
    money = (Column("paid", Money(), "-"), Column("rate", Money(), "-"))
    table = replace(NOTES, columns=(*NOTES.columns, *money))
    found = look(dsn).extract(table, [ChangeWindow(DAY, DAY)], tmp_path)
    assert found.totals == Totals(4, {"paid": Decimal("12.03")})


def test_texts_are_exact(dsn: str, tmp_path: Path) -> None:
    lines = sent(dsn, None, tmp_path)
    assert lines[2] == '3,"X",false,2026-03-08 12:00:00+00'
    assert lines[3] == '4,"",,2026-03-09 03:59:59.999999+00'
    assert lines[5] == "6,,true,"


def test_windows_reach_back_and_the_first_one_to_the_beginning(dsn: str, tmp_path: Path) -> None:
    hour = timedelta(hours=1)
    assert ids(sent(dsn, [ChangeWindow(DAY, DAY)], tmp_path, overlap=hour)) == "12346"
    assert ids(sent(dsn, [ChangeWindow(DAY, DAY)], tmp_path, first_day=DAY)) == "12346"


def test_several_windows_are_one_look(dsn: str, tmp_path: Path) -> None:
    before, after = DAY - timedelta(days=1), DAY + timedelta(days=1)
    windows = [ChangeWindow(before, before), ChangeWindow(after, after)]
    assert ids(sent(dsn, windows, tmp_path)) == "156"


def test_what_is_committed_meanwhile_is_not_seen(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = module._copy

    def late(*given: Any) -> int:
        with psycopg.connect(dsn) as other:
            other.execute("insert into shop.notes values (7, 'late', true, now())")
        return real(*given)

    monkeypatch.setattr(module, "_copy", late)
    assert ids(sent(dsn, None, tmp_path)) == "123456"


def test_nothing_can_be_written(dsn: str) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), look(dsn)._connection() as opened:
        opened.execute("delete from shop.notes")


@pytest.mark.parametrize(
    ("parts", "problem", "kind"),
    [
        ({"host": "/nowhere"}, "cannot be reached", TransientSourceError),
        ({"dbname": "none"}, "refuses the connection", SourceError),
        ({"user": "nobody_at_all"}, "refuses the connection", SourceError),
    ],
)
def test_a_wrong_address_is_explained(
    parts: dict[str, str], problem: str, kind: type[SourceError], dsn: str, tmp_path: Path
) -> None:
    with pytest.raises(kind, match=problem):
        look(changed(dsn, **parts)).extract(NOTES, None, tmp_path)


def test_a_dsn_that_is_none_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        look("host=here password='hidden").extract(NOTES, None, tmp_path)
    assert "hidden" not in str(caught.value)


def test_a_missing_table_and_a_missing_column_are_named(dsn: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"shop\.letters does not exist"):
        look(dsn).extract(replace(NOTES, name="letters"), None, tmp_path)
    with psycopg.connect(dsn) as connection:
        connection.execute("alter table shop.notes drop changed_at")
    with pytest.raises(SourceError, match=r"shop\.notes lacks a column"):
        look(dsn).extract(NOTES, [ChangeWindow(DAY, DAY)], tmp_path)


def test_a_user_without_the_right_to_read_is_told_what_to_grant(dsn: str, tmp_path: Path) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("drop role if exists guest")
        connection.execute("create role guest login")
    with pytest.raises(SourceError, match="may not be read") as caught:
        look(changed(dsn, user="guest")).extract(NOTES, None, tmp_path)
    assert "grant usage" in caught.value.remedy


def test_a_table_with_hidden_rows_is_refused(dsn: str, tmp_path: Path) -> None:
    """The rows that row-level security hides would be taken for removed ones."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("drop role if exists clerk")
        connection.execute("create role clerk login")
        connection.execute("grant usage on schema shop to clerk")
        connection.execute("grant select on all tables in schema shop to clerk")
        connection.execute("alter table shop.notes enable row level security")
        connection.execute("create policy all_rows on shop.notes to clerk using (true)")
    clerk = look(changed(dsn, user="clerk"))
    with pytest.raises(SourceError, match="row-level security hides rows") as caught:
        clerk.extract(NOTES, None, tmp_path)
    assert "bypassrls" in caught.value.remedy
    assert clerk.hidden([NOTES]) == ["notes"]
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("alter role clerk bypassrls")
    assert clerk.hidden([NOTES]) == []
    assert clerk.extract(NOTES, None, tmp_path).rows


def test_a_lock_and_a_slow_answer_may_pass(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.05)
    with psycopg.connect(dsn) as application:
        application.execute("lock table shop.notes in access exclusive mode")
        with pytest.raises(TransientSourceError, match="locked by the application"):
            look(dsn).extract(NOTES, None, tmp_path)
        monkeypatch.setattr(module, "LOCK_SECONDS", 20)
        with pytest.raises(TransientSourceError, match="not read in time") as caught:
            look(dsn, timeout=timedelta(milliseconds=50)).extract(NOTES, None, tmp_path)
    assert "MEDALLION_SOURCE_TIMEOUT_SECONDS" in caught.value.remedy


def test_a_connection_that_is_cut_while_rows_come_may_be_tried_again(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = module._copy

    def cut(found: Look, *given: Any) -> int:
        with psycopg.connect(dsn, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s)", [found.connection.info.backend_pid])
        return real(found, *given)

    monkeypatch.setattr(module, "_copy", cut)
    with pytest.raises(TransientSourceError, match="cannot be reached, or the connection was cut"):
        look(dsn).extract(NOTES, None, tmp_path)
