"""The page on gold of one's own does what it says, followed word by word."""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from docs.generate import ROOT
from medallion_assets.orchestration.code_location import build_definitions
from medallion_assets.settings.environment import Settings
from medallion_assets_tests.own_shop.files import command, rows, working_on
from medallion_assets_tests.own_shop.test_page import BLOCK, FILE
from medallion_assets_tests.own_shop.test_page import PAGE as SHOP
from medallion_assets_tests.platform import PII_KEY

pytestmark = pytest.mark.xdist_group("own-gold")

PAGE = (ROOT / "docs" / "own-gold.md").read_text()
NAMED = re.compile(r"`([\w/]+\.(?:sql|yml))`\n\n```\w+\n(.*?)```", re.DOTALL)


def python(page: str, part: str) -> str:
    """The Python of a page that has some text in it."""
    blocks: list[tuple[str, str]] = BLOCK.findall(page)
    return next(text for kind, text in blocks if kind == "python" and part in text)


def settings(page: str) -> dict[str, str]:
    """The settings that a page names."""
    text = next(text for _, text in BLOCK.findall(page) if text.startswith("MEDALLION_"))
    return dict(line.split("=", 1) for line in text.splitlines())


@dataclass(frozen=True)
class Followed:
    """A directory whose owner has followed both pages, and what the commands said.

    Attributes:
        refused: by a run of the second shop, before the first one was run.
    """

    home: Path
    refused: str
    said: list[str]


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    """All files of both pages, and the commands of the page on gold."""
    home = tmp_path_factory.mktemp("own-gold")
    write_files(home)
    values = {**settings(SHOP), **settings(PAGE), "MEDALLION_PII_KEY": PII_KEY}
    steps = next(text for _, text in BLOCK.findall(PAGE) if text.startswith("medallion run"))
    with working_on(home, {**values, "MEDALLION_THREADS": "1"}):
        refused = command("run", "--source", "north", "--all", code=1)
        said = [
            command(*(word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)[1:]))
            for line in steps.splitlines()
        ]
        yield Followed(home, refused, said)
    for module in ("corner", "all_shops"):
        sys.modules.pop(module, None)


def write_files(home: Path) -> None:
    """Write what both pages name into a directory."""
    given = "    reader=Export(),\n"
    brought = f'{given}    gold=Path(__file__).parent / "corner_gold",\n'
    shop = python(SHOP, "reader=Export(),").replace(given, brought)
    north = python(SHOP, "NORTH = ")
    head = "from dataclasses import replace\nfrom pathlib import Path\n"
    docstring, rest = shop.split("\n", 1)
    (home / "corner.py").write_text(f"{docstring}\n{head}{rest}\n{north}")
    (home / "all_shops.py").write_text(python(PAGE, "ALL_SHOPS = "))
    for name, text in (*NAMED.findall(PAGE), *((f"corner/{n}", t) for n, t in FILE.findall(SHOP))):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)


def test_the_page_is_true(followed: Followed) -> None:
    assert "gold.corner_daily, which was never published" in " ".join(followed.refused.split())
    assert "balanced: every row and cent is accounted for" in followed.said[1]
    assert rows("from gold.corner_daily order by all") == [
        {
            "business_day": "2024-05-01",
            "currency": "EUR",
            "orders": 1,
            "revenue": "15.50",
            "average_order_value": "15.50",
        },
        {
            "business_day": "2024-05-02",
            "currency": "EUR",
            "orders": 1,
            "revenue": "3.50",
            "average_order_value": "3.50",
        },
    ]
    found = rows("select shop, revenue::varchar as revenue from gold.all_shops_daily order by all")
    assert [(row["shop"], row["revenue"]) for row in found] == [
        ("corner", "15.50"),
        ("corner", "3.50"),
        ("north", "15.50"),
        ("north", "3.50"),
    ]
    entries = json.loads(command("ledger", "--json"))["rows"]
    gold = {row["table_name"]: row["gold"] for row in entries if row["measure"] == "rows"}
    assert gold["corner_order_lines"] == 3


@pytest.mark.again
def test_a_day_that_changed_is_brought_up_to_date_everywhere(followed: Followed) -> None:
    lines = followed.home / "corner" / "order_lines.csv"
    lines.write_text(lines.read_text().replace("000002,1,tea,3.50", "000002,1,tea,4.55"))
    command("run", "--source", "corner", "--day", "2024-05-02")
    command("run", "--source", "north", "--all")
    found = rows("select shop, sum(revenue)::varchar as sum from gold.all_shops_daily group by 1")
    assert {row["shop"]: row["sum"] for row in found} == {"corner": "20.05", "north": "20.05"}


@pytest.mark.usefixtures("followed")
def test_dagster_shows_the_models_downstream_of_what_they_read() -> None:
    definitions = build_definitions(Settings.load())
    graph = definitions.resolve_asset_graph()
    specs = {spec.key.to_user_string(): spec for spec in definitions.resolve_all_asset_specs()}
    fact = specs["gold/corner/corner_fct_lines"]
    assert fact.partitions_def is not None
    assert [dep.asset_key.to_user_string() for dep in fact.deps] == ["silver/corner/order_lines"]
    page = specs["gold/all_shops/all_shops_daily"]
    assert page.partitions_def is None
    assert {dep.asset_key.to_user_string() for dep in page.deps} == {
        "gold/corner/corner_daily",
        "silver/north/orders",
        "silver/north/order_lines",
    }
    checks = {key.name for key in graph.asset_check_keys if key.asset_key == fact.key}
    assert any("reconciles" in name for name in checks)
    job = definitions.resolve_job_def("north_daily")
    assert page.key in job.asset_layer.executable_asset_keys


@pytest.mark.again
def test_a_column_that_a_model_lost_goes_and_another_type_is_refused(followed: Followed) -> None:
    """The last of this module: it changes the models."""
    models = followed.home / "corner_gold" / "models"
    sql, yml = models / "corner_daily.sql", models / "corner_daily.yml"
    before = sql.read_text(), yml.read_text()
    head, tail = before[0].split("    cast(sum(lines.revenue)")
    sql.write_text(
        f"{head}    cast(sum(lines.revenue) as decimal(18, 2)) as revenue\nfrom lines\n"
        "group by lines.business_day\n"
    )
    yml.write_text(before[1].partition("      - name: average_order_value")[0])
    assert tail
    command("run", "--source", "corner", "--day", "2024-05-02")
    found = rows("from gold.corner_daily order by all")
    assert [set(row) for row in found] == [{"business_day", "currency", "orders", "revenue"}] * 2
    sql.write_text(sql.read_text().replace("count(distinct lines.order_no)", "'many'"))
    yml.write_text(
        yml.read_text().replace("orders, data_type: bigint", "orders, data_type: varchar")
    )
    said = command("run", "--source", "corner", "--day", "2024-05-02", code=1)
    expected = "gold.corner_daily cannot be stored: orders is string now, and was long"
    assert expected in " ".join(said.split())
    assert rows("from gold.corner_daily order by all") == found
