"""Tables of one's own get the new pseudonyms too, and keep the days that they were stored for."""

from collections.abc import Sequence
from datetime import date

import duckdb
import pytest

from medallion_assets.core.errors import LakeError
from medallion_assets.frames.own import OwnTable, stored_days
from medallion_assets.frames.storing import store
from medallion_assets_tests.integration.rotation.rotating import found_pseudonyms, rotated
from medallion_assets_tests.platform import Platform

PEOPLE = OwnTable("own/people", day="day")
DAYS = [date(2024, 5, day) for day in (1, 2, 3)]


def store_own(platform: Platform, who: str, days: Sequence[date] | None = DAYS) -> None:
    """Store a column made of the pseudonyms of silver, for the last of some days."""
    states = platform.query("select state from {t}", t="silver.shop_sales")
    rows = "select unnest($states) as state"
    made = f"select {who} as who, date '{DAYS[-1]}' as day from ({rows})"
    with duckdb.connect() as connection, platform.session() as session:
        value = connection.execute(made, {"states": [one for (one,) in states]}).fetch_arrow_table()
        store(session, PEOPLE, value, days)


def people(platform: Platform) -> list[str]:
    return [str(who) for (who,) in platform.query("select who from {t}", t="own.people")]


def test_they_get_the_pseudonyms_that_silver_gets(lake: Platform) -> None:
    store_own(lake, "state")
    former = set(people(lake))
    assert "own.people" in rotated(lake).tables
    silver = lake.query("select state from {t}", t="silver.shop_sales")
    assert sorted(people(lake)) == sorted(state for (state,) in silver)
    assert not former & found_pseudonyms(people(lake))


def test_days_without_rows_stay_stored(lake: Platform) -> None:
    store_own(lake, "state")
    rotated(lake)
    held = stored_days(lake.lake.table("own.people"), lake.heads()["own.people"])
    assert sorted(held) == DAYS


@pytest.mark.parametrize(
    "who", ["'pii:' || repeat('0', 32)", "'Dear ' || state"], ids=["of nobody", "within a text"]
)
def test_pseudonyms_that_cannot_be_followed_are_refused(lake: Platform, who: str) -> None:
    store_own(lake, who)
    before = lake.heads()
    with pytest.raises(LakeError, match="values of who with pseudonyms that silver") as refused:
        rotated(lake)
    assert "medallion remove" in str(refused.value.remedy)
    assert lake.heads() == before
