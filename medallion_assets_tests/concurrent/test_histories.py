"""However three runs interleave, the next one leaves what a new lake would hold."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets_tests.concurrent.meanwhile import between
from medallion_assets_tests.examples import examples
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import THREE_DAYS, article, export, line, sale, shop

EXPORTS: tuple[dict[str, Any], ...] = (
    {
        **THREE_DAYS,
        "sales": [sale(1, 1, "paid", "2024-05-01 12:00:00"), sale(2, 2), sale(5, 3), sale(6, 3)],
        "lines": [line(1), line(2), line(5, price="11.00"), line(6), line(7)],
    },
    {**THREE_DAYS, "articles": [article(1), article(2), article(9)], "sales": [sale(1, 3)]},
    {
        **THREE_DAYS,
        "sales": [*THREE_DAYS["sales"][1:], sale(8, 2)],
        "lines": [*THREE_DAYS["lines"], line(8, price="0.10"), line(8, 2, price="nothing")],
    },
)
COMMITS = 8
"""Of a run of the shop, at most; what is later than its last commit does not happen."""


@pytest.fixture
def shop_and_copy(_kept_shop: tuple[Platform, Kept]) -> tuple[Platform, Kept]:
    """The loaded shop, and what puts it back for each example."""
    return _kept_shop


@pytest.mark.again
@given(
    order=st.permutations(range(len(EXPORTS))),
    second=st.integers(0, COMMITS - 1),
    third=st.integers(0, COMMITS - 1),
    inner=st.booleans(),
)
@examples(nightly=30)
def test_any_interleaving_of_three_runs_converges(
    order: list[int],
    second: int,
    third: int,
    inner: bool,  # noqa: FBT001 - drawn
    shop_and_copy: tuple[Platform, Kept],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    platform, kept = shop_and_copy
    kept.put_back()
    home = tmp_path_factory.mktemp("interleaved")
    runs = [
        replace(platform, export=export(home / f"{number}", EXPORTS[number]), accept_removals=True)
        for number in order
    ]

    def run(number: int) -> None:
        runs[number].run(run_id=f"run {number}")

    with pytest.MonkeyPatch.context() as patch:
        between(patch, "run 0", [*[_nothing] * second, lambda: run(1)])
        between(patch, "run 1" if inner else "run 0", [*[_nothing] * third, lambda: run(2)])
        run(0)
    last = runs[-1]
    assert last.imbalances() == []
    last.run(run_id="last")
    alone = shop(home / "alone", EXPORTS[order[-1]])
    alone.run()
    assert last.content() == alone.content()


def _nothing() -> None:
    """What others do at most moments."""
