"""Dropped files of one's own, days of one's own, and a way to deliver that is new."""

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from docs.generate import ROOT
from medallion_assets_tests.own_shop.files import (
    BOTH,
    command,
    export,
    rows,
    settings_of,
    working_on,
)
from medallion_assets_tests.tiers import parametrize_once

pytestmark = pytest.mark.xdist_group("own-shop-kinds")

PLACE = "medallion_assets_tests.own_shop.kinds"
SALES = """sold_at;article;price
2024-05-02 09:00:00;grüner Tee;3,50
2024-05-02 10:00:00;cup;-1,00
"""


@pytest.mark.again
def test_a_kiosk_drops_files_into_a_place_of_its_own(tmp_path: Path) -> None:
    for place in ("drops", "other"):
        (tmp_path / place / "incoming").mkdir(parents=True)
    (tmp_path / "drops" / "incoming" / "sales_2024-05-02.csv").write_bytes(SALES.encode("cp1252"))
    given = {
        "SYSTEMS": f"{PLACE}:KIOSK",
        "KIOSK_DROPS": tmp_path / "drops",
        "DROPS": tmp_path / "other",
    }
    with working_on(tmp_path, settings_of(tmp_path, **given)):
        assert json.loads(command("drops", "--json"))["waiting"] == ["sales_2024-05-02.csv"]
        command("run", "--source", "kiosk", "--day", "2024-05-02")
        assert rows("select article, price from silver.kiosk_sales") == [
            {"article": "grüner Tee", "price": "3.50"}
        ]
        reasons = {row["reason"] for row in json.loads(command("quarantine", "--json"))}
        assert reasons == {"price_negative"}
        shown = json.loads(command("drops", "--json"))
        assert [one["outcome"] for one in shown["attempts"]] == ["loaded"]
        (name,) = (one["file_name"] for one in shown["attempts"])
        said = command("drops", "withdraw", name, "--yes", code=2)
        assert "name one by --source: sales_drops, kiosk" in " ".join(said.split())
        said = command("drops", "withdraw", name, "--yes", "--source", "kiosk")
        assert "take back 2 rows" in said
        command("run", "--source", "kiosk", "--day", "2024-05-02")
        assert rows("select count(*) as n from silver.kiosk_sales") == [{"n": 0}]
        assert json.loads(command("ledger", "--json"))["balanced"]


@pytest.mark.again
def test_a_way_to_deliver_that_is_new_needs_no_change_of_the_platform(tmp_path: Path) -> None:
    with working_on(tmp_path, settings_of(tmp_path, SYSTEMS=f"{PLACE}:FEED")):
        command("run", "--source", "feed", "--all")
        assert rows("select count(*) as n from silver.feed_customers") == [{"n": 2}]
        found = {one["what"]: one["finding"] for one in json.loads(command("doctor", "--json"))}
        assert found["feed"] == "2 people"


def test_a_reader_that_nothing_reads_is_named(tmp_path: Path) -> None:
    (tmp_path / "strange.py").write_text(
        "from dataclasses import replace\n"
        "from types import SimpleNamespace\n"
        "from medallion_assets_tests.own_shop.corner import CORNER\n"
        "reader = SimpleNamespace(settings=(), brings_files=False, may_skip_days=False)\n"
        "SHOP = replace(CORNER, reader=reader)\n"
    )
    with working_on(tmp_path, settings_of(tmp_path, SYSTEMS="strange:SHOP")):
        said = " ".join(command("run", "--source", "corner", "--all", code=2).split())
    assert "nothing reads corner: its reader is a SimpleNamespace" in said
    assert "origin_by" in said


@pytest.mark.again
def test_each_system_has_its_own_days(tmp_path: Path) -> None:
    export(tmp_path / "corner")
    export(tmp_path / "north")
    given = {"CORNER_LAST_DAY": "2024-05-02", "CORNER_NORTH_FIRST_DAY": "2024-05-02"}
    with working_on(tmp_path, settings_of(tmp_path, SYSTEMS=BOTH, **given)):
        said = command("run", "--source", "corner", "--day", "2024-05-03", code=2)
        assert "2024-05-03 lies outside the configured days 2024-05-01 to 2024-05-02" in " ".join(
            said.split()
        )
        command("run", "--source", "corner", "--all")
        command("run", "--source", "corner_north", "--all")
        days = "select distinct business_day as day from silver.{}_orders order by 1"
        assert [row["day"] for row in rows(days.format("corner"))] == ["2024-05-01", "2024-05-02"]
        assert [row["day"] for row in rows(days.format("corner_north"))] == [
            "2024-05-02",
            "2024-05-03",
        ]
    with working_on(tmp_path, settings_of(tmp_path, SYSTEMS=BOTH, CORNER_LAST_DAY="2024-04-30")):
        said = " ".join(command("run", "--source", "corner", "--all", code=2).split())
    assert "correct MEDALLION_CORNER_FIRST_DAY or MEDALLION_CORNER_LAST_DAY" in said


def as_zip(directory: Path) -> Path:
    return Path(shutil.make_archive(str(directory), "zip", directory))


def as_sqlite(directory: Path) -> Path:
    file = directory.with_suffix(".sqlite")
    with closing(sqlite3.connect(file)) as connection:
        for path in directory.glob("*.csv"):
            head, *lines = csv.reader(path.read_text().splitlines())
            connection.execute(f"create table {path.stem} ({', '.join(head)})")
            marks = ", ".join("?" for _ in head)
            connection.executemany(f"insert into {path.stem} values ({marks})", lines)
        connection.commit()
    return file


@pytest.mark.again
@parametrize_once("pack", [as_zip, as_sqlite])
def test_an_export_may_be_one_file(pack: Callable[[Path], Path], tmp_path: Path) -> None:
    place = pack(export(tmp_path / "corner"))
    with working_on(tmp_path, settings_of(tmp_path, CORNER_EXPORT=place)):
        command("run", "--source", "corner", "--all")
        assert rows("select sum(price) as total from silver.corner_order_lines") == [
            {"total": "19.00"}
        ]


@pytest.mark.long
def test_a_process_of_its_own_finds_systems_by_the_file_of_settings(tmp_path: Path) -> None:
    text = (ROOT / "medallion_assets_tests" / "own_shop" / "corner.py").read_text()
    (tmp_path / "my_shop.py").write_text(text)
    (tmp_path / ".env").write_text("MEDALLION_SYSTEMS=my_shop:CORNER\nMEDALLION_LAKE=lake\n")
    code = (
        "from medallion_assets.definitions import defs\n"
        "print(*defs().get_repository_def().job_names)"
    )
    words = [sys.executable, "-c", code]
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    done = subprocess.run(  # noqa: S603 - ours
        words,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert "corner_daily" in done.stdout.split()
