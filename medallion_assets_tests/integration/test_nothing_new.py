"""A day that is asked for again is judged anew only where it would be judged otherwise.

Belongs here: what a second run of equal inputs leaves alone, and what makes it look again. Does
not belong here: days that become stale by what other tables received (see ``test_days``).
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from medallion_assets.silver.build import build_silver
from medallion_assets.tables.clauses import Threshold
from medallion_assets.tables.model import Table
from medallion_assets.tables.types import Choice
from medallion_assets_tests.platform import Platform, nothing_changes
from medallion_assets_tests.shop import ARTICLES, SALES, THREE_DAYS, article, export


def test_equal_inputs_rewrite_nothing(loaded_shop: Platform) -> None:
    with nothing_changes(loaded_shop):
        outcomes = loaded_shop.run(run_id="again").silver
    for name, outcome in outcomes.items():
        assert outcome.choice is None, f"{name} was cleaned again"
        assert not outcome.failed
        assert {entry.run_id for entry in outcome.entries.values()} == {"run"}


def more_states(table: Table) -> Table:
    """Sales of a state that was rejected before."""
    column = next(one for one in table.columns if one.name == "state")
    wider = replace(column, type=Choice(("open", "paid", "lost")))
    return replace(table, columns=tuple(wider if one is column else one for one in table.columns))


def stricter(table: Table) -> Table:
    """The same rules, with another limit of what is too much."""
    return replace(table, threshold=Threshold(share=0.1, rows=1))


@pytest.mark.parametrize(
    ("change", "passes"), [(more_states, True), (stricter, False)], ids=["rule", "limit"]
)
def test_another_judgement_reaches_the_days_that_are_asked_for(
    loaded_shop: Platform, change: Callable[[Table], Table], *, passes: bool
) -> None:
    sales = change(SALES)
    tables = {**loaded_shop.names, "sales": sales}
    asked = loaded_shop.asked([loaded_shop.day(1)])
    with loaded_shop.session("again") as session:
        outcome = build_silver(session, sales, tables, asked)
    assert outcome.rewritten == asked
    assert (loaded_shop.day(1) not in outcome.failed) is passes


def test_a_day_that_was_refused_is_judged_again(loaded_shop: Platform) -> None:
    strict = stricter(SALES)
    tables = {**loaded_shop.names, "sales": strict}
    asked = loaded_shop.asked([loaded_shop.day(1)])
    for run in ("first", "second"):
        with loaded_shop.session(run) as session:
            outcome = build_silver(session, strict, tables, asked)
        assert set(outcome.failed) == {loaded_shop.day(1)}


@pytest.mark.parametrize("option", ["replay", "accept_removals"])
def test_whoever_insists_has_all_asked_days_judged(loaded_shop: Platform, option: str) -> None:
    before = loaded_shop.content()
    asked = loaded_shop.asked(None)
    with loaded_shop.session("again") as session:
        outcome = build_silver(session, SALES, loaded_shop.names, asked, **{option: True})
    assert outcome.rewritten == asked
    assert loaded_shop.content() == before


def test_a_parent_without_days_that_changed_is_looked_up_again(
    loaded_shop: Platform, tmp_path: Path
) -> None:
    """Lines refer to an article that came later; each day that does so is stale, no other."""
    files = {**THREE_DAYS, "articles": [article(1), article(2), article(9)]}
    later = replace(loaded_shop, export=export(tmp_path / "export", files))
    outcomes = later.run(run_id="again").silver
    assert outcomes["articles"].choice is not None
    assert outcomes["lines"].rewritten == loaded_shop.asked([loaded_shop.day(2)])
    assert set(outcomes["lines"].entries) >= set(loaded_shop.asked(None).days), "of each asked day"
    assert outcomes["sales"].rewritten == loaded_shop.asked([])
    assert ARTICLES.day is None
