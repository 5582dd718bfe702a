"""All examples run as their page says."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dagster import materialize

from docs.generate import ROOT
from medallion_assets_tests.own_shop.files import command, rows, working_on
from medallion_assets_tests.platform import PII_KEY

pytestmark = pytest.mark.xdist_group("examples")

EXAMPLES = ROOT / "examples"
PAGE = (EXAMPLES / "README.md").read_text()
MODULES = ("web_shop", "both_shops", "best_days")


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """What the commands of the page say, in a copy of the examples."""
    home = tmp_path_factory.mktemp("examples") / "examples"
    shutil.copytree(EXAMPLES, home)
    settings, commands = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    values = dict(line.split("=", 1) for line in settings.splitlines())
    with working_on(home, {**values, "MEDALLION_PII_KEY": PII_KEY, "MEDALLION_THREADS": "1"}):
        yield [
            command(*(word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)[1:]))
            for line in commands.splitlines()
        ]
    for name in [name for name in sys.modules if name.partition(".")[0] in MODULES]:
        del sys.modules[name]


@pytest.mark.again
def test_both_shops_are_read_and_joined(said: list[str]) -> None:
    assert "balanced: every row and cent is accounted for" in said[2]
    reasons = json.loads(command("quarantine", "--json"))
    assert {(row["table_name"], row["reason"]) for row in reasons} == {
        ("web_shop_sales", "customers_missing"),
        ("web_shop_sales", "price_unparsable"),
        ("kiosk_receipts", "total_is_zero"),
    }
    found = rows("select shop, business_day, receipts, revenue from gold.both_shops_daily")
    assert {(r["shop"], r["business_day"], r["receipts"], r["revenue"]) for r in found} == {
        ("web_shop", "2024-04-02", 2, "1245.00"),
        ("web_shop", "2024-04-03", 1, "48.00"),
        ("kiosk", "2024-04-02", 1, "1.20"),
        ("kiosk", "2024-04-03", 1, "2.50"),
    }
    assert rows("select average_price from gold.web_shop_articles where article = 'Tee'") == [
        {"average_price": "3.50"}
    ]


@pytest.mark.again
@pytest.mark.usefixtures("said")
def test_the_asset_stores_the_best_day_of_each_shop() -> None:
    made: dict[str, Any] = {}
    exec(Path("best_days.py").read_text(), made)  # noqa: S102 - the example
    result = materialize(
        [*made["published_tables"](), made["best_days"]],
        selection=[made["best_days"]],
        resources=made["build_resources"](),
    )
    assert result.success
    found = rows("select shop, business_day::varchar as day from own.best_days order by shop")
    assert found == [
        {"shop": "kiosk", "day": "2024-04-03"},
        {"shop": "web_shop", "day": "2024-04-02"},
    ]


@pytest.mark.usefixtures("said")
def test_the_notebook_runs_from_top_to_bottom() -> None:
    cells = json.loads(Path("first_look.ipynb").read_text())["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    made: dict[str, Any] = {}
    for cell in code:
        exec(cell, made)  # noqa: S102 - the example
    assert not any(cell.get("outputs") for cell in cells)
    assert str(made["daily"]["revenue"].sum()) == "1296.70"
