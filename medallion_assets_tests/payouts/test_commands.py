"""The commands of payouts and coupons, as people type them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from medallion_assets.cli.main import app
from medallion_assets_tests.payouts.lake import COUPONS, INCENTIVES, PaidShops, bought, sold
from medallion_assets_tests.tiers import parametrize_once

RUN = "incentive-sales_drops-2024-04-1"


@pytest.fixture
def typed(shops: PaidShops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PaidShops:
    """A lake that commands work on, with two people and two customers."""
    for name, value in (("LAKE", str(shops.root)), ("COUPON_KEY", "a key that nobody knows")):
        monkeypatch.setenv(f"MEDALLION_{name}", value)
    monkeypatch.chdir(tmp_path)
    shops.publish(INCENTIVES.mart, sold({("121", "1"): "100.00", ("122", "2"): "50.00"}))
    shops.publish(COUPONS.mart, bought({"A": True, "B": False}))
    return shops


def run(*words: str) -> Result:
    """What a command says."""
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "200"})


def test_a_month_from_its_end_to_its_files(typed: PaidShops, tmp_path: Path) -> None:
    closed = run("payouts", "close", "sales_drops", "2024-04", "--by", "ann")
    assert closed.exit_code == 0, closed.output
    assert f"{RUN}: 1.50 INR, a draft" in closed.output
    again = run("payouts", "close", "sales_drops", "--month", "2024-04")
    assert (again.exit_code, "nothing to post" in again.output) == (0, True)
    approved = run("payouts", "approve", RUN, "--by", "ben", "--to", str(tmp_path / "pay"))
    assert approved.exit_code == 0, approved.output
    files = sorted(file.name for file in (tmp_path / "pay").iterdir())
    assert files == [f"{RUN}.csv", f"{RUN}.xlsx"]
    shown = json.loads(run("payouts", "show", "--json").stdout)
    assert [(one["run"], one["state"], one["total"]) for one in shown] == [
        (RUN, "approved", "1.50")
    ]
    entries = json.loads(run("payouts", "show", RUN, "--json").stdout)
    assert [(one["store"], one["subject"], one["amount"]) for one in entries] == [
        ("121", "1", "1.00"),
        ("122", "2", "0.50"),
    ]
    typed.publish(INCENTIVES.mart, sold({("121", "1"): "300.00"}))
    month = json.loads(run("payouts", "show", "--month", "2024-04", "--json").stdout)
    assert [one["difference"] for one in month] == ["2.00", "-0.50"]
    late = json.loads(run("payouts", "close", "sales_drops", "2024-04", "--json").stdout)
    assert [one["amount"] for one in late["entries"]] == ["2.00", "-0.50"]
    void = run("payouts", "void", late["run"])
    assert (void.exit_code, "is void" in void.output) == (0, True)
    assert run("payouts", "verify").exit_code == 0
    queried = run("query", "select sum(amount) as total from payouts.entries", "--json")
    assert json.loads(queried.stdout) == [{"total": "1.50"}]
    exported = run("payouts", "export", RUN, "--to", str(tmp_path / "more"))
    assert exported.exit_code == 0, exported.output


def test_coupons_are_issued_and_shown(typed: PaidShops, tmp_path: Path) -> None:
    issued = run("coupons", "issue", "sales_drops", "2024-04", "--to", str(tmp_path / "send"))
    assert issued.exit_code == 0, issued.output
    assert "issued 1 coupons" in issued.output
    assert "nothing to issue" in run("coupons", "issue", "sales_drops", "2024-04").output
    (shown,) = json.loads(run("coupons", "show", "sales_drops", "2024-04", "--json").stdout)
    assert (shown["customer"], shown["state"]) == ("A", "issued")
    assert shown["code"] == typed.book().entries[0].code


@parametrize_once(
    ("words", "said"),
    [
        (("close", "olist", "2024-04"), "no mart of olist"),
        (("close", "sales_drops", "April"), "'April' is no month"),
        (("close", "sales_drops"), "which month is meant?"),
        (("close", "sales_drops", "2024-04", "--month", "2024-03"), "which month is meant?"),
        (("close", "sales_drops", "2024-03"), "no row of 2024-03"),
        (("close", "sales_drops", "2024-04", "--by", " "), "nobody decides this"),
        (("approve", "none"), "there is no run 'none'"),
        (("export", "none"), "there is no run 'none'"),
        (("show", "x", "--month", "2024-04"), "two questions"),
    ],
)
@pytest.mark.usefixtures("typed")
def test_what_cannot_be_done_is_said(words: tuple[str, ...], said: str) -> None:
    result = run("payouts", *words)
    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.usefixtures("typed")
def test_a_rate_that_is_no_number_is_refused() -> None:
    result = run("payouts", "close", "sales_drops", "2024-04", "--rate", "much")
    assert result.exit_code == 2
    assert "is no rate" in result.output


@pytest.mark.usefixtures("typed")
def test_no_command_removes_the_ledger() -> None:
    run("payouts", "close", "sales_drops", "2024-04")
    result = run("remove", "payouts.entries")
    assert (result.exit_code, "is no table of one's own" in result.output) == (2, True)


def test_nothing_is_approved_where_its_files_could_not_be_written(typed: PaidShops) -> None:
    run("payouts", "close", "sales_drops", "2024-04")
    Path(f"{RUN}.csv").write_text("mine")
    result = run("payouts", "approve", RUN)
    assert result.exit_code == 2
    assert typed.book().run(RUN).state == "draft"
