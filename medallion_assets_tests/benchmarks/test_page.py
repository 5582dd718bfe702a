"""Parts of the page are put in the place of older ones, and say what was measured."""

from datetime import date
from pathlib import Path

import pytest

from benchmarks.children import Measured
from benchmarks.databases import DatabaseResult
from benchmarks.days import DaysResult, Export
from benchmarks.large import LargeDay, Loaded
from benchmarks.large_ways import WAYS, Way
from benchmarks.page import ORDER, PART, merged
from benchmarks.report import Measuring, Report
from docs.generate import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
MACHINE = [("cores", "2")]


def taken(seconds: float, processor: float = 1.0) -> Measured:
    """What a process took."""
    return Measured(seconds, processor, 100.0, "")


def large(gigabytes: float, *, streamed: bool = False) -> LargeDay:
    """A day that the platform needed 100 s a GB for, and another way ten."""
    size = int(gigabytes * 1e9)
    ways = {"platform": [Loaded(taken(50.0, 100 * gigabytes), 2 * size)]}
    if not streamed:
        rounds = (9.0, 10.0, 30.0)
        ways["DuckDB SQL"] = [Loaded(taken(5.0, one * gigabytes), size // 2) for one in rounds]
    return LargeDay(size, (0.1, 1.9), ways, {"dlt": "dlt is not installed"}, streamed=streamed)


def full() -> Report:
    """A report with all parts but silver."""
    report = Report(MACHINE, threads=2, memory_limit="4GB")
    report.starts = {"medallion --help": [taken(0.3, 0.1), taken(0.1, 0.3), taken(0.2, 0.2)]}
    day = date(2024, 4, 1)
    export = Export("an export", Path(), day, date(2024, 4, 10), day)
    commands = {"all days, empty lake": taken(20.0, 15.0)}
    report.days = DaysResult(export, commands, {"a lake": {"whole run": (3.0, 2.0)}}, rows=1000)
    report.databases = [DatabaseResult("chain", 5, 2, {"all days": (4.0, 3.0)}, 100.0)]
    report.large = [large(0.25), large(1.0), large(15.0, streamed=True)]
    return report


def test_the_page_in_the_repository_keeps_what_stands_by_hand() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert merged(page, {}) == page
    assert "## Where the time goes" in PART.sub("", page)


def test_a_part_takes_the_place_of_the_older_one_and_leaves_the_others() -> None:
    old = merged("", {"head": "# Old", "days": "## Days\n1"}) + "\nby hand\n"
    new = merged(old, {"days": "## Days\n2", "starts": "## Starts"})
    assert [name for name, _ in PART.findall(new)] == ["head", "starts", "days"]
    assert "## Days\n2" in new
    assert "## Days\n1" not in new
    assert "# Old" in new
    assert new.endswith("\nby hand\n")


def test_a_page_that_lost_its_parts_is_not_overwritten() -> None:
    with pytest.raises(ValueError, match="no parts"):
        merged("# Benchmarks\n", {"head": "# New"})


def test_a_part_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="weather"):
        merged("", {"weather": "## Rain"})


def test_every_measured_part_has_a_place_and_a_heading() -> None:
    parts = full().parts()
    assert set(parts) == set(ORDER) - {"silver"}
    assert all(text.startswith("#") for text in parts.values())
    assert all("\n\n\n" not in text for text in parts.values())


def test_a_part_says_when_it_was_measured_and_that_the_machine_was_busy() -> None:
    report = full()
    report.measuring = {"days": Measuring("2024-05-01", 0.1), "starts": Measuring("2024-05-02", 3)}
    parts = report.parts()
    assert "Measured on 2024-05-01; the load average was 0.1" in parts["days"]
    assert "busy" not in parts["days"]
    assert "**The machine may have been busy:**" in parts["starts"]


def test_figures_are_medians_and_ratios_to_the_platform() -> None:
    parts = full().parts()
    assert "| `medallion --help` | 0.20 | 0.20 | 100 | 3 |" in parts["starts"]
    assert "| `medallion run`: all days, empty lake | 20.0 | 15.0 | 100 |" in parts["days"]
    assert "2000 ms a day" in parts["days"]
    assert "| a lake | 3.0 / 2.0 |" in parts["days"]
    assert "| chain | 5 | 2 | all days | 4.0 | 3.0 | 100 |" in parts["databases"]
    assert "| DuckDB SQL | 10 | 10 | 5 | 100 | 0.50 | 0.10 | 3 |" in parts["large"]


def test_what_a_way_does_not_do_and_who_is_missing_is_named() -> None:
    text = full().parts()["large"]
    for way in WAYS:
        assert f"| {way.name} | {way.does} |" in text
        assert way.name == "platform" or way.lacks in text
    assert "dlt was not measured: dlt is not installed." in text


def test_growth_is_that_of_the_platform_by_size() -> None:
    growth = full().parts()["large"].partition("### Growth of the platform")[2]
    assert "| 0.25 | 25 | 100 | 50 |" in growth
    assert "| 15, streamed | 1500 | 100 | 50 |" in growth
    alone = full()
    alone.large = [large(1.0)]
    assert "Growth" not in alone.parts()["large"]


def test_a_way_whose_package_is_missing_says_how_it_comes() -> None:
    assert Way("here", "m", "does", "lacks", needs="json").absent == ""
    assert "[bench]" in Way("gone", "m", "does", "lacks", needs="no_such_package").absent
