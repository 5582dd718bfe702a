"""The demo drops files too: it tells what was planted, each time, and the next commands agree."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dagster import DagsterInstance, build_sensor_context
from typer.testing import CliRunner, Result

from medallion_assets.cli.demo.drops import drops_summary, parameters_of
from medallion_assets.cli.main import app
from medallion_assets.orchestration.drop_sensor import build_drop_sensor
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.olist import OlistParameters
from medallion_assets.simulation.sales_drops import DropTruth, generate
from medallion_assets.systems.registry import system_of
from medallion_assets_tests.drops.lake import HEADER, sale
from medallion_assets_tests.environment import working_in

pytestmark = [pytest.mark.xdist_group("drops-demo"), pytest.mark.long]

SMALL = OlistParameters(days=7, orders_per_day=80)
FIRST, LAST = SMALL.first_business_day, SMALL.last_business_day
SHAPES = {"priced": "sales", "discounted": "discounted_sales"}


@dataclass(frozen=True)
class Demos:
    """A demo that was run twice in one directory.

    Attributes:
        place: where the commands were given.
        foreign: a file that waits where MEDALLION_DROPS pointed to during the second one.
        first: as a person sees it.
        second: for machines.
    """

    place: Path
    foreign: Path
    first: Result
    second: Result
    planted: DropTruth
    dropped: int

    @property
    def summary(self) -> dict[str, Any]:
        """What the second one told."""
        found: dict[str, Any] = json.loads(self.second.stdout)
        return found


def run(place: Path, *arguments: str, **variables: str) -> Result:
    """A command without other settings than those of the directory and the given ones."""
    with working_in(place):
        return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "80", **variables})


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Demos:
    home = tmp_path_factory.mktemp("drops-demo")
    foreign = home / "own" / "incoming" / "own.csv"
    foreign.parent.mkdir(parents=True)
    foreign.write_text(HEADER)
    small = ["demo", "--days", f"{SMALL.days}", "--orders", f"{SMALL.orders_per_day}", "--no-chain"]
    first = run(home, *small)
    second = run(home, *small, "--json", MEDALLION_DROPS=str(foreign.parents[1]))
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    expected = home / "expected"
    planted = generate(expected, parameters_of(LAST, SMALL.days, SMALL.seed))
    dropped = sum(path.is_file() for path in expected.rglob("*"))
    return Demos(home, foreign, first, second, planted, dropped)


def test_the_page_tells_every_file_and_reason_in_eighty_columns(demos: Demos) -> None:
    shown, planted = demos.first.stdout, demos.planted
    lines = [line for line in shown.splitlines() if str(demos.place) not in line]
    assert max(map(len, lines)) <= 80
    assert f"What became of {demos.dropped} dropped files" in shown
    refused = shown.split("Why files were refused\n")[1].split("\n\n")[0].splitlines()
    assert [line.split()[0].rstrip(",:") for line in refused] == sorted(planted.rejected)
    assert f"{sum(planted.revenue.values()):,.2f}" in shown
    assert "\n        medallion drops " in shown
    assert "other settings" not in demos.first.stderr


def test_a_second_demo_finds_what_was_planted_once(demos: Demos) -> None:
    found, planted = demos.summary["drops"], demos.planted
    assert found["files"] == {
        "loaded": demos.dropped - len(planted.rejected) - len(planted.duplicates),
        "rejected": len(planted.rejected),
        "duplicate": len(planted.duplicates),
    }
    for said, (name, reason) in zip(
        found["refused"], sorted(planted.rejected.items()), strict=True
    ):
        assert said.startswith(name)
        assert reason in said
    gold = {row["shape"]: row for row in found["gold"]}
    for shape, table in SHAPES.items():
        assert gold[shape]["sales"] == planted.silver(table)
        assert Decimal(gold[shape]["revenue"]) == planted.revenue[table]
    assert gold["both"]["sales"] == sum(planted.silver(table) for table in SHAPES.values())
    assert Decimal(gold["both"]["revenue"]) == sum(planted.revenue.values())


def test_every_dropped_row_is_in_the_ledger(demos: Demos) -> None:
    assert demos.summary["balanced"]
    entries = {
        row["table_name"].removeprefix("sales_drops_"): row
        for row in demos.summary["ledger"]
        if row["measure"] == "rows" and row["table_name"].startswith("sales_drops_")
    }
    planted = demos.planted
    assert set(entries) == set(planted.rows)
    for table, entry in entries.items():
        assert entry["received"] == planted.rows[table] + planted.unparsable[table]
        assert entry["silver"] == planted.silver(table)
        assert entry["quarantined"] == planted.quarantined(table)
        assert entry["superseded"] == planted.superseded[table]


def test_a_place_that_a_person_configured_is_left_alone_and_told(demos: Demos) -> None:
    assert demos.foreign.read_text() == HEADER
    assert list(demos.foreign.parents[1].rglob("*.csv")) == [demos.foreign]
    assert "other settings are in force here, by MEDALLION_DROPS;" in demos.second.stderr


@pytest.fixture
def _in_place(demos: Demos) -> Iterator[None]:
    """Only the ``.env`` speaks that the demo wrote, as for `medallion dev`."""
    with working_in(demos.place):
        yield


@pytest.mark.usefixtures("_in_place")
def test_the_next_commands_and_the_sensor_find_the_demos_place(demos: Demos) -> None:
    settings = Settings.load()
    place = demos.place / ".medallion" / "demo" / "drops"
    assert settings.drops == str(place)
    assert finding(demos) == {"fine": True, "finding": f"{place}: 0 files wait"}
    listed = json.loads(run(demos.place, "drops", "--json").stdout)
    assert (listed["waiting"], len(listed["attempts"])) == ([], demos.dropped)

    late = place / "incoming" / f"late_{LAST}.csv"
    late.write_text(HEADER + sale(sales_date=LAST))
    again = f"empty_{LAST}.csv"
    (place / "error" / again).rename(place / "incoming" / again)
    assert finding(demos)["finding"] == f"{place}: 2 files wait"
    before = drops_summary(settings)
    files = demos.summary["drops"]["files"]
    assert before["files"] == {**files, "rejected": files["rejected"] - 1, "waiting": 2}
    assert asked(settings) == [LAST.isoformat()]

    result = run(demos.place, "run", "--source", "sales_drops", "--day", LAST.isoformat())
    assert result.exit_code == 0, result.output
    after = drops_summary(settings)
    assert after["files"] == {**files, "loaded": files["loaded"] + 1}
    assert after["refused"] == demos.summary["drops"]["refused"]
    assert after["gold"][-1]["sales"] == before["gold"][-1]["sales"] + 1
    assert asked(settings) == []


def finding(demos: Demos) -> dict[str, Any]:
    """What `medallion doctor` finds where files are dropped."""
    found = json.loads(run(demos.place, "doctor", "--json").stdout)
    (mine,) = (one for one in found if one.pop("what") == "sales_drops")
    return dict(mine)


def asked(settings: Settings) -> list[str | None]:
    """The days for which the sensor asks for runs; an hour later, when files are settled."""
    sensor = build_drop_sensor(settings, system_of("sales_drops"), now=lambda: 4e9)
    with DagsterInstance.ephemeral() as instance:
        found: Any = sensor(build_sensor_context(instance=instance))
    return [request.partition_key for request in found.run_requests or []]
