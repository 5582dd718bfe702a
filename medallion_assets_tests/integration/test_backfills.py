"""`docs/backfills.md`, followed with a real daemon: a day, a range, a bad day, a model alone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from medallion_assets.cli.views import select
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.olist import OlistTruth
from medallion_assets_tests.backfills import Ui
from medallion_assets_tests.checkout import Checkout
from medallion_assets_tests.integration.test_dev import free_port, tables_of
from medallion_assets_tests.platform import PII_KEY

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]

BAD = "2024-04-03"
RANGE = [BAD, "2024-04-04", "2024-04-05"]
GOOD = {"2024-04-04", "2024-04-05"}
PAYMENTS = "silver/olist/order_payments"
FACT = "gold/olist/fct_payments"
GROUPS = ("olist_bronze", "olist_silver", "olist_gold")


@pytest.fixture
def export(demo: tuple[Path, OlistTruth], tmp_path: Path) -> Path:
    """An export that a test may spoil."""
    return Path(shutil.copytree(demo[0], tmp_path / "export"))


@pytest.fixture
def ui(export: Path, demo: tuple[Path, OlistTruth], tmp_path: Path) -> Iterator[Ui]:
    """The UI and the daemon of an empty lake, as `medallion dev` starts them."""
    _, truth = demo
    checkout = Checkout.at(
        tmp_path / "checkout",
        {
            "MEDALLION_LAKE": tmp_path / "lake",
            "MEDALLION_OLIST_EXPORT": export,
            "MEDALLION_FIRST_DAY": truth.first_day,
            "MEDALLION_LAST_DAY": truth.last_day,
            "MEDALLION_PII_KEY": PII_KEY,
        },
    )
    port = free_port()
    with checkout.running(f"medallion dev --port {port}"):
        tables_of(port)
        yield Ui(port)


def spoil_payments(export: Path, day: str) -> bytes:
    """Make all amounts of a day unreadable; returns the file as it was."""
    text = (export / "olist_orders_dataset.csv").read_text(encoding="utf-8").replace('"', "")
    cells = [line.split(",") for line in text.splitlines()]
    of_day = {line[0] for line in cells if len(line) > 3 and line[3].startswith(day)}
    payments = export / "olist_order_payments_dataset.csv"
    before = payments.read_bytes()
    lines = before.decode().splitlines(keepends=True)
    spoilt = [
        line.rpartition(",")[0] + ",abc\n"
        if line.replace('"', "").split(",")[0] in of_day
        else line
        for line in lines
    ]
    assert spoilt != lines
    payments.write_text("".join(spoilt), encoding="utf-8", newline="")
    return before


def days_of(lake: Path, table: str) -> set[str]:
    _, rows = select(Settings(lake=lake), f"select distinct business_day from {table}")
    return {day.isoformat() for (day,) in rows}


def test_a_day_a_range_and_one_model_alone_are_built_as_asked(ui: Ui, tmp_path: Path) -> None:
    everything = ui.assets(*GROUPS)
    for days in (["2024-04-02"], RANGE):
        done = ui.backfilled(everything, days)
        assert (done.status, done.count("SUCCESS")) == ("COMPLETED_SUCCESS", len(done.runs))
        assert set(days) <= days_of(tmp_path / "lake", "gold.fct_payments")
        assert set(days) <= set(ui.materialized(FACT))
    before = ui.materialized("gold/olist/fct_orders")
    alone = ui.backfilled([FACT], RANGE)
    assert (alone.status, len(alone.runs)) == ("COMPLETED_SUCCESS", 1)
    told = ui.materialized(FACT)
    assert all(alone.runs[0]["id"] in told[day] for day in RANGE)
    assert ui.materialized("gold/olist/fct_orders") == before


def test_a_bad_day_is_not_published_and_comes_with_the_repaired_source(
    ui: Ui, export: Path, tmp_path: Path
) -> None:
    lake, everything = tmp_path / "lake", ui.assets(*GROUPS)
    good = spoil_payments(export, BAD)
    spoilt = ui.backfilled(everything, RANGE)
    assert spoilt.status == "COMPLETED_FAILED"
    (failure,) = [said for run in spoilt.runs for said in ui.failures(run["id"]).values()]
    assert f"not published: {BAD}" in failure
    assert set(ui.materialized(PAYMENTS)) == GOOD
    assert days_of(lake, "silver.olist_order_payments") == GOOD
    assert ui.materialized(FACT) == {}

    (export / "olist_order_payments_dataset.csv").write_bytes(good)
    again = ui.backfilled(everything, RANGE)
    assert (again.status, again.count("SUCCESS")) == ("COMPLETED_SUCCESS", len(again.runs))
    assert days_of(lake, "gold.fct_payments") == set(RANGE)
    assert set(ui.materialized(FACT)) == set(RANGE)
