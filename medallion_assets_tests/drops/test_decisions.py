"""Files that somebody takes back, takes in or replaces by hand."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from medallion_assets.bronze.files.deciding import Decision, Plan, decide, plan
from medallion_assets.core.errors import BadDeliveryError, ConfigurationError
from medallion_assets_tests.corrected import corrected
from medallion_assets_tests.drops.lake import DAY, Drops, also, drops, sale, sales_file
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.platform import nothing_changes

OLD, NEW = "sales_20260111_2105.csv", "sales_20260111_2310.csv"
LINES = [sale(customer_id=number) for number in range(1, 11)]
OTHER = "other_2026-01-11.csv"


def decided(lake: Drops, *, dry: bool = False, withdraw: str = "", accept: str = "") -> Plan:
    act: Callable[..., Plan] = plan if dry else decide
    with lake.session() as session:
        return act(session, lake.tables, Decision(withdraw, accept, "sent twice"))


@pytest.fixture(scope="module")
def _kept_sold(tmp_path_factory: pytest.TempPathFactory) -> tuple[Drops, Kept]:
    """A lake with a file of ten sales, one of two, and a longer one that is held."""
    home = tmp_path_factory.mktemp("sold") / "home"
    lake = replace(drops(home), runs=("sales",))
    lake.drop(OLD, sales_file(*LINES))
    lake.drop(OTHER, sales_file(sale(store_id=7), sale(store_id=8, sales_date="2026-01-10")))
    lake.run()
    lake.drop(NEW, sales_file(*LINES[:9], sale(customer_id=10, price=60, total_cost=120)))
    lake.run()
    assert lake.revenue() == 1200
    assert lake.files("held") == [NEW]
    return lake, Kept.of(home)


@pytest.fixture
def sold(_kept_sold: tuple[Drops, Kept]) -> Drops:
    """The same, for this test alone."""
    lake, kept = _kept_sold
    kept.put_back()
    return lake


def test_a_withdrawn_file_leaves_silver_and_the_ledger_balances(sold: Drops) -> None:
    found = decided(sold, withdraw=OLD)
    assert (found.rows, list(found.touched)) == ({DAY: 10}, [DAY])
    sold.run([DAY])
    assert {row["file_name"] for row in sold.silver()} == {OTHER}
    last = sold.attempts()[-1]
    assert (last.outcome, last.withdrawn, last.location, last.error) == (
        "withdrawn", 10, f"processed/{OLD}", "withdrawn by hand: sent twice",
    )  # fmt: skip
    by_day = {entry.business_day: entry.rows for entry in sold.entries("sales")}
    assert by_day[DAY].removed == 10
    assert by_day[DAY].silver == 1
    with nothing_changes(sold):
        sold.run()


def test_the_only_file_of_a_day_can_be_withdrawn(sold: Drops) -> None:
    decided(sold, withdraw=OLD)
    decided(sold, withdraw=OTHER)
    sold.run([DAY])
    assert sold.silver() == []
    sold.entries("sales")


def test_withdrawing_again_changes_nothing(sold: Drops) -> None:
    decided(sold, withdraw=OLD)
    sold.run()
    with nothing_changes(sold):
        assert decided(sold, withdraw=OLD).table is None
        sold.run()
    assert [name for name, outcome in sold.outcomes() if outcome == "withdrawn"] == [OLD]


@pytest.mark.again
def test_a_withdrawn_file_that_is_put_back_is_loaded_anew(sold: Drops) -> None:
    before = sold.content()
    decided(sold, withdraw=OLD)
    (Path(sold.dropped) / "processed" / OLD).rename(sold.incoming / OLD)
    sold.run()
    assert sold.outcomes()[-1] == (OLD, "loaded")
    assert sold.revenue() == 1200
    after = sold.content()
    assert after["silver.sales"] == before["silver.sales"]


def test_a_dry_run_changes_nothing(sold: Drops) -> None:
    with nothing_changes(sold):
        found = decided(sold, dry=True, withdraw=OLD, accept=NEW)
        assert found.rows == {DAY: 10}
        assert found.accepted is not None
    assert sold.files("held") == [NEW]


def test_a_held_file_replaces_another_in_one_publication(sold: Drops) -> None:
    heads = sold.heads()
    decided(sold, withdraw=OLD, accept=NEW)
    assert heads != sold.heads()
    assert sold.outcomes()[-2:] == [(NEW, "loaded"), (OLD, "withdrawn")]
    assert sold.files() == sorted([f"processed/{name}" for name in (OLD, NEW, OTHER)])
    sold.run([DAY])
    assert sold.revenue() == 1220
    sold.entries("sales")
    with nothing_changes(sold):
        assert decided(sold, withdraw=OLD, accept=NEW).table is None
        sold.run()


@pytest.mark.again
def test_a_file_that_waits_replaces_another(sold: Drops) -> None:
    sold.drop("new_2026-01-11.csv", sales_file(*LINES, sale(customer_id=11)))
    decided(sold, withdraw=OLD, accept="new_2026-01-11.csv")
    sold.run([DAY])
    assert sold.revenue() == 1300
    assert sold.files("incoming") == []


@pytest.mark.again
def test_a_held_file_is_accepted_beside_the_other(sold: Drops) -> None:
    decided(sold, accept=NEW)
    sold.run([DAY])
    assert sold.revenue() == 1200 + 1020
    sold.entries("sales")


def test_what_cannot_be_taken_in_takes_nothing_back(sold: Drops) -> None:
    sold.drop("bad_2026-01-11.csv", "x,y\n1,2\n")
    with pytest.raises(BadDeliveryError, match="not withdrawn"):
        decided(sold, withdraw=OLD, accept="bad_2026-01-11.csv")
    sold.run()
    assert sold.revenue() == 1200
    assert "bad_2026-01-11.csv" in sold.files("error")
    decided(sold, withdraw=OLD)
    assert len({one.attempt_id for one in sold.attempts()}) == len(sold.attempts())


@pytest.mark.parametrize(
    ("withdraw", "accept", "says"),
    [
        ("sales_20260111_2015.csv", "", f"did you mean {OLD}"),
        ("nothing-like-it", "", "see `medallion drops`"),
        (NEW, "", "is held, not loaded"),
        (OLD, "sales_20260111_2301.csv", f"did you mean {NEW}"),
        ("", "sales_20260111_2301.csv", f"did you mean {NEW}"),
    ],
)
def test_unknown_files_are_refused(sold: Drops, withdraw: str, accept: str, says: str) -> None:
    with nothing_changes(sold), pytest.raises(ConfigurationError, match=says):
        decided(sold, withdraw=withdraw, accept=accept)


@pytest.mark.again
def test_a_row_corrected_by_hand_goes_with_its_file(lake: Drops) -> None:
    lake.drop(OLD, sales_file(sale(), sale(sales_person_id='"[1, 2]"')))
    lake.run()
    corrected(lake, "sales", lambda _: {"sales_person_id": "2"})
    decided(lake, withdraw=OLD)
    lake.run([DAY])
    assert lake.silver() == []
    assert lake.rows("quarantine", "sales") == []


@pytest.mark.again
def test_a_file_of_a_dimension_is_withdrawn_and_the_one_before_speaks_again(lake: Drops) -> None:
    lake = also(lake, "products")
    head = "id,name,current_price,old_price,created_date,updated_date,expiry_date\n"
    for name, price in (("a", 50), ("b", 60)):
        lake.drop(f"products/{name}.csv", f"{head}1,Sugar,{price},40,,,\n")
        lake.run()
    decided(lake, withdraw="products/b.csv")
    lake.run()
    assert [int(row["current_price"]) for row in lake.silver("products")] == [50]
    lake.entries("products")
