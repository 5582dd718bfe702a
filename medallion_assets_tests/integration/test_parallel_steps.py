"""Several steps of a run at once, each in a process of its own: the same lake as one by one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from dagster import DagsterEventType, DagsterInstance

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.memory import MEBIBYTE, at_most_half
from medallion_assets.orchestration.runs import rebuilt_job
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.olist import OlistTruth
from medallion_assets_tests.ended import LONGEST_SECONDS
from medallion_assets_tests.environment import UNSYNCED
from medallion_assets_tests.platform import PII_KEY, Outcomes, Platform

COMMAND = "from medallion_assets.cli.main import main; main()"
pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def settings(
    demo: tuple[Path, OlistTruth], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    export, truth = demo
    values = {
        "MEDALLION_LAKE": str(tmp_path / "lake"),
        "MEDALLION_OLIST_EXPORT": str(export),
        "MEDALLION_FIRST_DAY": truth.first_day.isoformat(),
        "MEDALLION_LAST_DAY": truth.last_day.isoformat(),
        "MEDALLION_PII_KEY": PII_KEY,
        "MEDALLION_PARALLEL_STEPS": "2",
        "DAGSTER_HOME": str(tmp_path / "lake" / "dagster"),
        **UNSYNCED,
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return Settings.load()


@pytest.mark.again
def test_the_lake_is_that_of_steps_one_by_one(
    settings: Settings, built: tuple[Platform, Outcomes], tmp_path: Path
) -> None:
    done = subprocess.run(  # noqa: S603 - the interpreter that runs this
        [sys.executable, "-c", COMMAND, "run", "--all"],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=LONGEST_SECONDS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    one_by_one, export = built[0], Path(str(settings.olist_export))
    here = Platform(tmp_path / "lake", export, settings.first_day, settings.final_day())
    for name in one_by_one.names:
        for layer in ("silver", "quarantine"):
            assert here.rows(layer, name) == one_by_one.rows(layer, name), name
        assert {day: (entry.accounts, entry.rules) for day, entry in here.ledger(name).items()} == {
            day: (entry.accounts, entry.rules) for day, entry in one_by_one.ledger(name).items()
        }
    with DagsterInstance.get() as instance:
        (run,) = instance.get_runs()
        begun = instance.get_records_for_run(run.run_id, of_type=DagsterEventType.STEP_START)
    assert len(begun.records) > len(one_by_one.names)


def test_a_step_that_was_started_with_another_lake_is_refused(settings: Settings) -> None:
    assert rebuilt_job("olist", settings.lake_name).name == "olist_daily"
    with pytest.raises(ConfigurationError, match="a step of a run on elsewhere"):
        rebuilt_job("olist", "elsewhere")


def test_steps_at_once_share_the_memory() -> None:
    plenty = 64 * 1024 * MEBIBYTE
    assert at_most_half("4GB", plenty) == "4GB"
    assert at_most_half("4GB", plenty, 4) == f"{4_000_000_000 // 4 // MEBIBYTE}MiB"
    assert at_most_half("64GB", plenty, 2) == "16384MiB"
