"""Gold of dropped files: who led whom, and when; and what is there before the first sale."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.core.shipped import DBT_PROJECT
from medallion_assets.gold import project
from medallion_assets.gold.build import build_gold
from medallion_assets.gold.place import Place
from medallion_assets.systems.registry import project_of
from medallion_assets_tests.drops.lake import NAME, Drops, also, sale, sales_file

HEAD = "id,first_name,last_name,manager_id,is_manager,address,pincode,joining_date\n"
SILVER = "silver.sales_drops_sales_team_history"
GOLD = "gold.sales_drops_dim_sales_team_history"


def told(lake: Drops, table: str, columns: str) -> list[tuple[Any, ...]]:
    """The history of the first person, in the order of time."""
    query = (
        f"select {columns} from {{team}} where {columns.split(',', maxsplit=1)[0]} = '1' order by 3"
    )
    return lake.query(query, team=table)


def dropped(lake: Drops, name: str, line: str, *, day: int) -> None:
    """A file that arrives at noon of a day of January, in the shops' time."""
    at = datetime(2026, 1, day, 6, 30, tzinfo=UTC)
    lake.drop(f"sales_team/{name}.csv", f"{HEAD}{line}\n", at=at)


def built(lake: Drops) -> tuple[date, ...] | None:
    """Bring gold up to silver; the days that were rebuilt, None for all."""
    with lake.session() as session:
        outcome = build_gold(session, project_of("sales_drops"))
    assert not outcome.failed
    return outcome.touched


def noon(day: int) -> datetime:
    return datetime(2026, 1, day, 12)  # noqa: DTZ001 - times have no zone


@pytest.mark.again
def test_silver_and_gold_tell_who_led_a_person_when(lake: Drops) -> None:
    lake = also(lake, "sales_team")
    dropped(lake, "team_2026-01-04", "1,A,B,10,n,OLD STREET,560001,2020-01-01", day=4)
    dropped(lake, "team_2026-01-05", "1,A,B,10,n,NEW STREET,560001,2020-01-01", day=5)
    dropped(lake, "latest", "1,A,B,11,n,NEW STREET,560001,2020-01-01", day=7)
    lake.run()
    assert told(lake, SILVER, "id, manager_id, valid_from, valid_to") == [
        ("1", "10", noon(4), noon(5)),
        ("1", "10", noon(5), noon(7)),
        ("1", "11", noon(7), None),
    ]
    dropped(lake, "latest", "2,C,D,,y,NEW STREET,560001,", day=9)
    lake.run()
    built(lake)
    assert told(lake, GOLD, "sales_person_id, manager_id, valid_from, valid_to, is_current") == [
        ("1", "10", noon(4), noon(7), False),
        ("1", "11", noon(7), noon(9), False),
        ("1", "10", noon(9), None, True),
    ]
    assert [row["manager_id"] for row in lake.silver("sales_team")] == ["10", None]
    assert lake.query("select distinct address from {team}", team=SILVER)[0][0].startswith("pii:")


@pytest.mark.again
def test_gold_is_published_before_the_first_sale_and_after_it(lake: Drops) -> None:
    lake = also(lake, "sales_team")
    fact = "gold.sales_drops_fct_sales"
    dropped(lake, "latest", "1,A,B,10,n,OLD STREET,560001,2020-01-01", day=4)
    lake.run()
    built(lake)
    assert lake.query("select count(*) from {fact}", fact=fact) == [(0,)]
    lake.drop(NAME, sales_file())
    lake.run()
    built(lake)
    found = lake.query("select count(*), sum(revenue) from {fact}", fact=fact)
    assert found == [(len(lake.silver()), lake.revenue())]
    assert found != [(0, None)]


@pytest.mark.long
def test_a_model_that_changed_is_made_anew_for_all_days(
    lake: Drops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "dbt_gold"
    shutil.copytree(DBT_PROJECT, copy, ignore=shutil.ignore_patterns("target"))
    monkeypatch.setattr(project, "own_place", lambda: Place(copy, copy / "target", (copy,)))
    names = ("select distinct file_name from {fact}", "gold.sales_drops_fct_sales")
    lake.drop(NAME, sales_file())
    lake.run()
    assert built(lake) is None
    assert built(lake) == ()
    assert lake.query(names[0], fact=names[1]) == [(NAME,)]
    model = copy / "models" / "staging" / "stg_sales_drops__sales.sql"
    text = model.read_text()
    model.write_text(text.replace("sales.file_name,", "upper(sales.file_name) as file_name,"))
    assert built(lake) is None
    assert lake.query(names[0], fact=names[1]) == [(NAME.upper(),)]
    assert built(lake) == ()


@pytest.mark.again
def test_a_damaged_working_copy_is_built_anew(lake: Drops) -> None:
    """One that is empty, one that was cut off, and one that is torn."""
    lake.drop(NAME, sales_file(sale()), at=datetime(2026, 1, 6, 15, 40, tzinfo=UTC))
    lake.run()
    built(lake)
    sales = "select * from {sales} order by all"
    before = lake.query(sales, sales="gold.sales_drops_fct_sales")
    (copy,) = lake.settings.state_root.rglob(project.DATABASE_NAME)
    for damage in (lambda _: b"", lambda content: content[: len(content) // 2], torn):
        copy.write_bytes(damage(copy.read_bytes()))
        assert built(lake) is None
        assert lake.query(sales, sales="gold.sales_drops_fct_sales") == before
    assert built(lake) == ()


def torn(content: bytes) -> bytes:
    """The beginning of a file, and nothing where the rest was."""
    return content[:5000] + bytes(len(content) - 5000)
