"""The ways to load a large day come to the same rows, and a process is measured alone."""

import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import large
from benchmarks.children import Measured, measure
from benchmarks.large import Budget, measure_large_days, measure_streamed_day
from benchmarks.large_export import STREAMED, LargeExport, make_large_export
from benchmarks.large_ways import PLATFORM, WAYS, Way
from medallion_assets_tests.tiers import LONG

SMALL = 0.004
"""Gigabytes."""
BUDGET = Budget(threads=1, memory_limit="500MB")
OTHERS = [way for way in WAYS if way.name != PLATFORM]


def test_the_ways_come_to_the_same_rows(tmp_path: Path) -> None:
    (day,) = measure_large_days(tmp_path, [SMALL], BUDGET, ways=OTHERS)
    assert set(day.ways) | set(day.absent) == {way.name for way in OTHERS}
    assert "DuckDB SQL" in day.ways
    for loaded in day.ways.values():
        rows = json.loads(loaded[0].measured.output.splitlines()[-1])
        assert rows["orders"] == rows["customers"] == rows["order_reviews"]
        assert 0 < loaded[0].size < 10 * day.size
    assert list(tmp_path.iterdir()) == [], "an export or a target was left"


def test_ways_that_come_to_different_rows_are_no_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Counter[str]()

    def differing(_home: Path, _budget: Budget, way: Way) -> large.Loaded:
        told[way.name] += 1
        measured = Measured(1.0, 1.0, 1.0, f'{{"orders": {len(told)}}}\n')
        return large.Loaded(measured, 1)

    monkeypatch.setattr(large, "_load", differing)
    with pytest.raises(ValueError, match="different rows"):
        measure_large_days(tmp_path, [SMALL], BUDGET, ways=OTHERS)


def test_an_export_has_the_bytes_that_were_asked_for(tmp_path: Path) -> None:
    size = make_large_export(tmp_path / "export", int(SMALL * 1e9))
    assert size == pytest.approx(SMALL * 1e9, rel=0.05)


def test_a_streamed_file_is_the_same_and_lies_there_only_while_it_is_received(
    tmp_path: Path,
) -> None:
    make_large_export(tmp_path / "whole", int(SMALL * 1e9))
    planned = LargeExport.planned(tmp_path / "export", int(SMALL * 1e9))
    name, file = "order_payments", "olist_order_payments_dataset.csv"
    assert name in STREAMED
    with planned.streamed(name):
        streamed = (tmp_path / "export" / file).read_bytes()
    assert streamed == (tmp_path / "whole" / file).read_bytes()
    assert not (tmp_path / "export" / file).exists()


@LONG
def test_the_platform_loads_a_streamed_day(tmp_path: Path) -> None:
    day = measure_streamed_day(tmp_path, SMALL, BUDGET)
    assert day.streamed
    assert set(day.ways) == {PLATFORM}
    steps = [
        json.loads(line)["step"] for line in day.ways[PLATFORM][0].measured.output.splitlines()
    ]
    assert len([step for step in steps if step.startswith("silver")]) == 11


def test_a_process_is_measured_without_the_memory_of_the_one_that_asks(tmp_path: Path) -> None:
    held = bytearray(300 * 2**20)
    found = measure([sys.executable, "-S", "-c", "print(1)"], {}, tmp_path)
    assert found.output == "1\n"
    assert found.mebibytes < 100 < len(held) / 2**20


def test_a_process_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no such number"):
        measure([sys.executable, "-c", "raise SystemExit('no such number')"], {}, tmp_path)
