"""No name and no text leaves its quotes."""

from datetime import date

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from medallion_assets.core.sql import in_days, quoted, text, text_list

ENGINE = duckdb.connect(config={"threads": 1})
WITHOUT_NUL = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))

quickly = settings(max_examples=50, deadline=None, derandomize=True)


@quickly
@given(WITHOUT_NUL)
def test_a_text_comes_back_as_it_is(value: str) -> None:
    assert ENGINE.execute(f"select {text(value)}").fetchall() == [(value,)]


@quickly
@given(WITHOUT_NUL.filter(lambda name: name != ""))
def test_a_name_comes_back_as_it_is(name: str) -> None:
    (column,) = ENGINE.execute(f"select 1 as {quoted(name)}").description
    assert column[0] == name


@quickly
@given(st.lists(WITHOUT_NUL, max_size=4))
def test_a_list_of_texts_comes_back(values: list[str]) -> None:
    assert ENGINE.execute(f"select {text_list(values)}::varchar[]").fetchall() == [(values,)]


def test_a_condition_on_days_holds_for_these_days() -> None:
    days = [date(2024, 2, 29), date(1999, 12, 31)]
    listed = [*days, date(2024, 3, 1)]
    rows = f"(select unnest(?::date[]) as day) where {in_days('day', days)}"
    assert ENGINE.execute(f"select day from {rows}", [listed]).fetchall() == [(d,) for d in days]
    assert ENGINE.execute(f"select count(*) where {in_days('day', [])}").fetchall() == [(0,)]
