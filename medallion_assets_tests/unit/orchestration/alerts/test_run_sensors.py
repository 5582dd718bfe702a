"""Failed runs and failed checks are noticed in real instances, told once and in order."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from dagster import AssetCheckSeverity, DagsterInstance

from medallion_assets.orchestration.alerts.alert import Severity
from medallion_assets.orchestration.alerts.senders.log import Log
from medallion_assets.orchestration.alerts.sensors import failed_checks, finished
from medallion_assets.orchestration.alerts.sensors.failed_checks import Failing, build_failed_checks
from medallion_assets.orchestration.alerts.sensors.failed_runs import build_failed_runs
from medallion_assets.settings.environment import Settings
from medallion_assets_tests.graph import Graph, new_instance
from medallion_assets_tests.unit.orchestration.alerts.doubles import Recorder, Watch

SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]


@pytest.fixture(params=["ours", pytest.param("in memory", marks=pytest.mark.long)])
def instance(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DagsterInstance]:
    """An instance in memory, and one with the event log of this platform."""
    with new_instance(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def phone() -> Recorder:
    return Recorder("phone")


@pytest.fixture
def pager() -> Recorder:
    return Recorder("pager")


@pytest.fixture
def runs(instance: DagsterInstance, phone: Recorder, pager: Recorder) -> Watch:
    """The sensor of failed runs, after its first tick."""
    watch = Watch(build_failed_runs(SETTINGS, [Log(), phone, pager]), instance)
    watch.tick()
    return watch


@pytest.fixture
def checks(instance: DagsterInstance, phone: Recorder) -> Watch:
    """The sensor of failed checks, after its first tick."""
    watch = Watch(build_failed_checks(SETTINGS, [Log(), phone]), instance)
    watch.tick()
    return watch


def test_a_failed_run_is_told_once_with_what_it_said(
    instance: DagsterInstance, runs: Watch, phone: Recorder, pager: Recorder
) -> None:
    shop = Graph(failing={"silver": "no column price\n  Remedy: deliver it"})
    shop.run(instance, "2024-04-05")
    assert runs.tick() == "1 failed runs told"
    (alert,) = phone.got
    assert alert.what == "run of olist_daily failed for 2024-04-05"
    assert (alert.severity, alert.day) == (Severity.ERROR, "2024-04-05")
    assert alert.details == "silver:\nno column price\n  Remedy: deliver it"
    assert "`medallion run --day 2024-04-05`" in alert.remedy
    assert alert.run_id in alert.key
    assert alert.at.tzinfo is not None
    assert runs.tick() == "0 failed runs told"
    assert pager.got == phone.got == [alert]


def test_the_past_is_not_told_when_a_sensor_is_switched_on(
    instance: DagsterInstance, phone: Recorder
) -> None:
    Graph(failing={"silver": "x"}).run(instance, "2024-04-05")
    watch = Watch(build_failed_runs(SETTINGS, [phone]), instance)
    watch.tick()
    assert phone.got == []
    Graph(failing={"silver": "x"}).run(instance, "2024-04-06")
    watch.tick()
    assert [alert.day for alert in phone.got] == ["2024-04-06"]


def test_good_runs_are_not_told(instance: DagsterInstance, runs: Watch, phone: Recorder) -> None:
    Graph().run(instance, "2024-04-05")
    runs.tick()
    assert phone.got == []


def test_steps_that_said_the_same_are_told_together(
    instance: DagsterInstance, runs: Watch, phone: Recorder
) -> None:
    Graph(failing={"silver": "the lake is full", "bronze": "the lake is full"}).run(
        instance, "2024-04-05", "2024-04-07"
    )
    runs.tick()
    (alert,) = phone.got
    assert alert.details.count("the lake is full") == 1
    assert alert.day == "2024-04-05 to 2024-04-07"
    assert "--from 2024-04-05 --to 2024-04-07" in alert.remedy


@pytest.mark.again
def test_more_failures_than_fit_into_a_tick_are_told_by_the_next_ones(
    instance: DagsterInstance, runs: Watch, phone: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finished, "MOST_RUNS", 2)
    shop = Graph(failing={"bronze": "x"})
    ids = [shop.run(instance, f"2024-04-{day:02d}") for day in range(1, 6)]
    counts = [runs.tick().split()[0] for _ in range(4)]
    assert counts == ["2", "2", "1", "0"]
    assert [alert.run_id for alert in phone.got] == ids


def test_a_failing_sender_gets_its_alerts_later_and_nobody_gets_them_twice(
    instance: DagsterInstance, runs: Watch, phone: Recorder, pager: Recorder
) -> None:
    shop = Graph(failing={"bronze": "x"})
    pager.failing = True
    first = shop.run(instance, "2024-04-01")
    assert "not reached: pager: out of order" in runs.tick()
    phone.failing = True
    second = shop.run(instance, "2024-04-02")
    assert runs.tick().startswith("0 failed runs told")
    assert runs.tick().startswith("0 failed runs told")
    phone.failing = pager.failing = False
    third = shop.run(instance, "2024-04-03")
    assert runs.tick() == "2 failed runs told"
    runs.tick()
    assert [alert.run_id for alert in phone.got] == [first, second, third]
    assert [alert.run_id for alert in pager.got] == [first, second, third]


def test_a_run_whose_record_was_deleted_since_is_told_all_the_same(
    instance: DagsterInstance, runs: Watch, phone: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    Graph(failing={"bronze": "x"}).run(instance, "2024-04-01")
    monkeypatch.setattr(instance, "get_run_by_id", lambda _: None)
    runs.tick()
    assert "olist_daily" in phone.got[0].what


def test_a_failed_check_of_a_run_that_succeeded_is_told(
    instance: DagsterInstance, checks: Watch, phone: Recorder
) -> None:
    shop = Graph(unchecked={"2024-04-05"}, severity=AssetCheckSeverity.WARN)
    run_id = shop.run(instance, "2024-04-05")
    run = instance.get_run_by_id(run_id)
    assert run is not None
    assert run.is_success
    assert checks.tick() == "1 runs looked at, 1 failed checks told"
    (alert,) = phone.got
    assert alert.what == "check contract of silver failed for 2024-04-05"
    assert alert.severity is Severity.WARNING
    assert alert.details == "2024-04-05: too many were rejected"
    assert alert.run_id == run_id
    assert checks.tick() == "0 runs looked at, 0 failed checks told"


def test_the_days_of_a_range_are_one_alert(
    instance: DagsterInstance, checks: Watch, phone: Recorder
) -> None:
    bad = {f"2024-04-{day:02d}" for day in range(3, 18)}
    Graph(unchecked=bad).run(instance, "2024-04-01", "2024-04-20")
    checks.tick()
    (alert,) = phone.got
    assert alert.day.startswith("2024-04-03, 2024-04-04")
    assert alert.day.endswith("2024-04-12 and 5 more")


def test_a_check_of_a_day_is_told_again_only_after_it_has_passed(
    instance: DagsterInstance, checks: Watch, phone: Recorder
) -> None:
    shop = Graph(unchecked={"2024-04-05"})
    shop.run(instance, "2024-04-05")
    shop.run(instance, "2024-04-05")
    checks.tick()
    shop.run(instance, "2024-04-05")
    checks.tick()
    assert len(phone.got) == 1
    shop.unchecked.add("2024-04-06")
    shop.run(instance, "2024-04-05", "2024-04-06")
    checks.tick()
    assert [alert.day for alert in phone.got] == ["2024-04-05", "2024-04-06"]
    shop.unchecked.clear()
    shop.run(instance, "2024-04-05")
    checks.tick()
    shop.unchecked.add("2024-04-05")
    shop.run(instance, "2024-04-05")
    checks.tick()
    assert [alert.day for alert in phone.got] == ["2024-04-05", "2024-04-06", "2024-04-05"]
    assert checks.cursor is not None
    known = Failing.model_validate_json(checks.cursor).failing
    assert known == {"silver:contract": ["2024-04-06", "2024-04-05"]}


def test_a_failed_check_that_reached_nobody_is_told_later(
    instance: DagsterInstance, checks: Watch, phone: Recorder
) -> None:
    phone.failing = True
    Graph(unchecked={"2024-04-05"}).run(instance, "2024-04-05")
    assert checks.tick().startswith("0 runs looked at, 0 failed checks told; not reached: phone")
    phone.failing = False
    assert checks.tick() == "1 runs looked at, 1 failed checks told"
    assert len(phone.got) == 1


@pytest.mark.again
def test_evaluations_are_read_page_by_page(
    instance: DagsterInstance, checks: Watch, phone: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failed_checks, "PAGE", 3)
    Graph(unchecked={"2024-04-09"}).run(instance, "2024-04-01", "2024-04-10")
    checks.tick()
    assert [alert.day for alert in phone.got] == ["2024-04-09"]


def test_alerts_tell_the_day_that_the_command_takes(runs: Watch, phone: Recorder) -> None:
    Graph(failing={"bronze": "x"}).run(runs.instance, "2024-04-05")
    runs.tick()
    assert date.fromisoformat(phone.got[0].day) == date(2024, 4, 5)
