"""The commands of Dagster's own documentation, typed in a fresh checkout."""

import json
import signal
from pathlib import Path

import pytest
from dagster import AssetKey, DagsterInstance

from medallion_assets.cli.views import select
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.olist import OlistTruth
from medallion_assets_tests.checkout import Checkout, Said
from medallion_assets_tests.integration.test_dev import free_port, tables_of
from medallion_assets_tests.platform import PII_KEY

MODULE = "-m medallion_assets.definitions"
ORDERS = "bronze/olist/orders"
ONE_MODEL = "--select gold/olist/fct_payments --partition 2024-04-02"
ONE_DAY = f"--select {ORDERS} --partition 2024-04-02"


@pytest.fixture
def checkout(demo: tuple[Path, OlistTruth], tmp_path: Path) -> Checkout:
    """One whose ``.env`` names a lake, and whose user has set another one."""
    export, truth = demo
    of_file = {
        "MEDALLION_LAKE": tmp_path / "of_the_file",
        "MEDALLION_OLIST_EXPORT": export,
        "MEDALLION_FIRST_DAY": truth.first_day,
        "MEDALLION_LAST_DAY": truth.last_day,
        "MEDALLION_PII_KEY": PII_KEY,
    }
    return Checkout.at(tmp_path / "checkout", of_file, MEDALLION_LAKE=tmp_path / "lake")


@pytest.fixture
def elsewhere(checkout: Checkout, tmp_path: Path) -> Checkout:
    """The same with an instance of the user's own, empty but for an empty ``dagster.yaml``."""
    home = tmp_path / "own"
    home.mkdir()
    (home / "dagster.yaml").touch()
    return Checkout(checkout.home, {**checkout.given, "DAGSTER_HOME": str(home)})


def require_done(said: Said) -> str:
    """Whether a command did it without a word that frightens."""
    assert said.code == 0, said.text
    assert "Traceback" not in said.text
    assert "ERROR" not in said.text
    return said.text


def recorded_days(home: Path, asset: str) -> set[str]:
    """The days of an asset that an instance has on record."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(home))
        with DagsterInstance.get() as instance:
            return set(instance.get_materialized_partitions(AssetKey(asset.split("/"))))


def days_in(lake: Path, table: str) -> set[str]:
    """The days of the configured range that a table has; bronze keeps rows of others too."""
    column = "business_day" if table.startswith("gold") else "_business_day"
    inside = f"{column} between '2024-04-01' and '2024-04-07'"
    _, rows = select(Settings(lake=lake), f"select distinct {column} from {table} where {inside}")
    return {day.isoformat() for (day,) in rows}


def require_only_the_lake_of_the_environment(place: Path) -> None:
    assert (place / "lake").is_dir()
    assert not (place / "of_the_file").exists()
    assert list((place / "checkout").glob(".tmp_dagster_home_*")) == []


@pytest.mark.again
def test_a_day_is_recorded_where_the_platforms_commands_look(
    checkout: Checkout, tmp_path: Path
) -> None:
    require_done(checkout.run(f"dagster asset materialize {MODULE} {ONE_DAY}"))
    require_only_the_lake_of_the_environment(tmp_path)
    assert days_in(tmp_path / "lake", "bronze.olist_orders") == {"2024-04-02"}
    home = tmp_path / "lake" / "dagster"
    assert recorded_days(home, ORDERS) == {"2024-04-02"}
    assert list(home.glob("storage/*/compute_logs/*.err"))


@pytest.mark.again
def test_a_wrong_setting_is_a_message_with_its_remedy(checkout: Checkout, tmp_path: Path) -> None:
    said = checkout.run("dg list defs", MEDALLION_THREADS="-3")
    assert said.code == 1
    assert "Error: MEDALLION_THREADS: Input should be greater than or equal to 1" in said.text
    assert "Remedy: see docs/configuration.md" in said.text
    assert "Traceback" not in said.text
    assert not (tmp_path / "lake").exists()


@pytest.mark.again
def test_definitions_are_listed_in_an_instance_of_the_users_own(
    elsewhere: Checkout, tmp_path: Path
) -> None:
    said = elsewhere.run("dg list defs --json")
    found = json.loads(said.text[said.text.index("{") :])
    assert {ORDERS, "gold/olist/fct_orders"} <= {one["asset_key"] for one in found["assets"]}
    assert list(tmp_path.glob("*lake*")) == []
    assert not (tmp_path / "of_the_file").exists()


@pytest.mark.long
@pytest.mark.parametrize(
    "command",
    ["dg check defs", "dagster definitions validate", f"dagster asset list {MODULE}",
     "dagster job list"],
)  # fmt: skip
@pytest.mark.parametrize("place", ["checkout", "elsewhere"])
def test_what_only_looks_works_in_each_instance(
    command: str, place: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    looked: Checkout = request.getfixturevalue(place)
    require_done(looked.run(command))
    assert not (tmp_path / "of_the_file").exists()


@pytest.mark.long
def test_days_are_launched_in_an_instance_of_the_users_own(
    elsewhere: Checkout, tmp_path: Path
) -> None:
    span = "--partition-range 2024-04-03...2024-04-05"
    require_done(elsewhere.run(f"dg launch --assets {ORDERS} {span}"))
    wanted = {"2024-04-03", "2024-04-04", "2024-04-05"}
    assert days_in(tmp_path / "lake", "bronze.olist_orders") == wanted
    assert recorded_days(tmp_path / "own", ORDERS) == wanted
    require_only_the_lake_of_the_environment(tmp_path)


@pytest.mark.long
def test_a_whole_day_is_launched_and_known_to_the_platforms_commands(
    checkout: Checkout, tmp_path: Path
) -> None:
    require_done(checkout.run("dg launch --job olist_daily --partition 2024-04-02"))
    assert days_in(tmp_path / "lake", "gold.fct_orders") == {"2024-04-02"}
    said = require_done(checkout.run(f"dagster asset materialize {MODULE} {ONE_MODEL}"))
    assert "gold olist fct_payments" in said
    require_only_the_lake_of_the_environment(tmp_path)


@pytest.mark.long
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("--assets bronze/olist/nosuch --partition 2024-04-02", "bronze/olist/nosuch"),
        (f"--assets {ORDERS} --partition 2031-04-02", "2031-04-02"),
        (f"--assets {ORDERS} --partition 2024-02-31", "2024-02-31"),
    ],
)
def test_what_is_not_there_is_named_and_nothing_is_done(
    checkout: Checkout, tmp_path: Path, asked: str, told: str
) -> None:
    """The words are Dagster's; it says which asset or partition it does not know."""
    said = checkout.run(f"dg launch {asked}")
    assert said.code != 0
    assert told in said.text.splitlines()[-1]
    assert not (tmp_path / "lake" / "catalog.db").exists()


@pytest.mark.long
def test_a_source_that_is_not_there_fails_the_step_with_a_remedy(
    checkout: Checkout, tmp_path: Path
) -> None:
    gone = str(tmp_path / "gone")
    said = checkout.run(f"dg launch --assets {ORDERS} --partition 2024-04-02",
                        MEDALLION_OLIST_EXPORT=gone)  # fmt: skip
    assert said.code != 0
    assert gone in said.text
    assert "Remedy:" in said.text


@pytest.mark.long
@pytest.mark.parametrize("command", ["dagster dev", "dg dev"])
@pytest.mark.parametrize("place", ["checkout", "elsewhere"])
def test_the_ui_serves_the_lake_of_the_environment(
    command: str, place: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    started: Checkout = request.getfixturevalue(place)
    port = free_port()
    given = {**started.given, "MEDALLION_FIRST_DAY": "2024-04-05"}
    with Checkout(started.home, given).running(f"{command} --port {port}") as process:
        days = max((table["partitionKeys"] for table in tables_of(port)), key=len)
        assert days == ["2024-04-05", "2024-04-06", "2024-04-07"]
        process.send_signal(signal.SIGINT)
        assert process.wait(90) == 0
    assert (tmp_path / "lake" / "dagster").is_dir() == (place == "checkout")
    assert not (tmp_path / "of_the_file").exists()
    assert list(started.home.glob(".tmp_dagster_home_*")) == []
