"""The commands of costs count what the lake recorded, by the given prices."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.costs.prices import load_prices
from medallion_assets_tests.tiers import parametrize_once

pytestmark = pytest.mark.usefixtures("used_lake")


def asked(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["cost", *arguments])
    assert done.exit_code == code, done.output
    return done.stdout if code == 0 else done.stderr


def words(*arguments: str, code: int = 0) -> str:
    """What is printed, wherever its lines are folded."""
    return " ".join(asked(*arguments, code=code).split())


def quantities(*arguments: str) -> dict[str, Any]:
    return {line["item"]: line["quantity"] for line in json.loads(asked(*arguments, "--json"))}


def test_a_run_is_all_its_steps() -> None:
    assert quantities("run") == {"s3_put": "955", "glue_catalogue": "3000"}
    assert quantities("run", "first") == {"s3_put": "100", "s3_get": "10"}


def test_a_month_has_its_runs_its_data_and_its_stack_apart(tmp_path: Path) -> None:
    stack = tmp_path / "stack.json"
    stack.write_text('{"fixed": {"endpoint_hour": 4380}, "each_request": {}}')
    lines = json.loads(asked("month", "--stack", str(stack), "--json"))
    assert [line["part"] for line in lines[:2]] == ["fixed", "stored"]
    by_item = {line["item"]: line for line in lines}
    assert Decimal(by_item["endpoint_hour"]["amount"]) == Decimal("43.80")
    assert Decimal(by_item["glue_catalogue"]["amount"]) == 0, "a million is free in a month"
    assert Decimal(by_item["s3_put"]["quantity"]) >= 1055
    told = words("month", "--stack", str(stack))
    total = sum(Decimal(line["amount"]) for line in lines)
    assert f"total {total:,.2f} USD" in told
    assert "2 runs. Fixed and stored are of a whole month." in told
    assert "give --stack" in words("month")
    assert quantities("month", "2020-01").keys() == {"s3_gb_month"}


def test_a_forecast_is_of_the_asked_system() -> None:
    days = ["--from", "2026-01-01", "--to", "2026-01-05", "--source", "shop"]
    assert quantities("forecast", *days).keys() == {"s3_put", "s3_get", "glue_catalogue"}
    told = words("forecast", *days)
    assert "One run of 5 days, from 3 records of 2 steps." in told
    assert "At most: 1 steps" in told


def test_rows_for_machines_are_not_rounded() -> None:
    rows = list(csv.DictReader(io.StringIO(asked("run", "--csv"))))
    price = load_prices().item("s3_put")
    (line,) = [row for row in rows if row["item"] == "s3_put"]
    assert Decimal(line["amount"]) == price.of(Decimal(line["quantity"]))


@parametrize_once(
    ("arguments", "complaint"),
    [
        (["run", "nobody"], "no run 'nobody' was recorded"),
        (["run", ""], "2 runs begin with"),
        (["month", "--prices", "none.json"], "none.json cannot be read"),
        (["forecast", "--from", "2026-01-02", "--to", "2026-01-01"], "before 2026-01-02"),
        (["forecast", "--from", "2026-01-01", "--to", "2026-01-01"], "nothing was recorded"),
    ],
)
def test_what_cannot_be_answered_is_refused(arguments: list[str], complaint: str) -> None:
    assert complaint in words(*arguments, code=2)


def test_a_lake_in_a_directory_costs_nothing_on_aws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDALLION_LAKE", str(tmp_path / "lake"))
    assert "AWS asks nothing for it" in words("month", code=2)
