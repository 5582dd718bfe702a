"""What the manifest beside a dropped file says is compared with what was read."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from medallion_assets.bronze.files.deciding import Decision, decide
from medallion_assets.sources.drops.manifest import paired
from medallion_assets.sources.drops.opening import open_drops
from medallion_assets.sources.drops.place import DropDirectory
from medallion_assets_tests.drops.lake import NAME, Drops, sale, sales_file, written_before
from medallion_assets_tests.platform import nothing_changes
from medallion_assets_tests.tiers import parametrize_once

MANIFEST = f"{NAME}.manifest.json"
TWO = sales_file(sale(total_cost="100.10"), sale(customer_id=2, total_cost="0.2"))
GOOD = {"rows": 2, "sums": {"total_cost": "100.30", "quantity": 4}}


def run(lake: Drops, manifest: object, content: str = TWO) -> tuple[str, str]:
    """Outcome and error of the last attempt."""
    text = manifest if isinstance(manifest, str) else json.dumps(manifest)
    lake.drop(MANIFEST, text)
    lake.drop(NAME, content)
    lake.run()
    last = lake.attempts()[-1]
    return last.outcome, last.error or ""


def test_a_manifest_that_is_right_is_kept_with_the_load_and_moves_along(lake: Drops) -> None:
    assert run(lake, GOOD) == ("loaded", "")
    assert lake.files() == [f"processed/{NAME}", f"processed/{MANIFEST}"]
    said = lake.query(
        "select source_rows, source_sums from {loads} order by load_id desc limit 1",
        loads="ledger.loads",
    )
    assert said == [(2, '{"total_cost": "100.30", "quantity": "4"}')]
    with nothing_changes(lake):
        lake.run()


@parametrize_once(
    ("manifest", "says"),
    [
        ({"rows": 3}, "2 records were read, but its manifest says 3"),
        ({"sums": {"total_cost": "100.31"}}, "adds up to 100.3, but its manifest says 100.31"),
        ('{"sums": {"total_cost": 100.300000001}}', "manifest says 100.300000001"),
        ("[1", f"{MANIFEST} is no manifest"),
        ("", f"{MANIFEST} is no manifest"),
        ("{}", f"{MANIFEST} is no manifest"),
        ({"rows": "2"}, f"{MANIFEST} is no manifest: rows is '2'"),
        ({"rows": True}, "rows is True"),
        ({"rows": 2, "sum": {}}, "other names"),
        ('{"rows": 2, "rows": 3}', "comes twice"),
        ({"rows": 2, "sums": []}, "sums is []"),
        ({"sums": {"total_cost": "1,000"}}, "the sum of total_cost is '1,000'"),
        ({"sums": {"total_cost": float("nan")}}, "total_cost"),
        ({"sums": {"total": "1"}}, "total is no column of sales_drops_sales"),
    ],
)
def test_a_manifest_that_is_not_right_refuses_its_file(
    lake: Drops, manifest: object, says: str
) -> None:
    outcome, error = run(lake, manifest)
    assert (outcome, says in error) == ("rejected", True), error
    assert lake.files() == [f"error/{NAME}", f"error/{MANIFEST}"]
    assert lake.silver() == []


@pytest.mark.again
def test_bytes_that_were_read_before_are_compared_too(lake: Drops) -> None:
    assert run(lake, {"rows": 3})[0] == "rejected"
    assert run(lake, {"rows": 4})[0] == "rejected"
    assert lake.files("error") == sorted([f"2/{NAME}", f"2/{MANIFEST}", NAME, MANIFEST])
    assert run(lake, {"rows": 2})[0] == "loaded"


@pytest.mark.again
def test_a_manifest_alone_waits_and_is_no_file(lake: Drops) -> None:
    lake.drop(MANIFEST, json.dumps(GOOD))
    lake.drop("stores/x.csv.manifest.json", "{")
    with nothing_changes(lake):
        lake.run()
    assert lake.files("incoming") == sorted([MANIFEST, "stores/x.csv.manifest.json"])
    files, alone = paired(open_drops(lake.settings, "sales_drops").listed())
    assert (files, [item.name for item in alone]) == ([], [MANIFEST, "stores/x.csv.manifest.json"])


def test_a_manifest_that_is_written_meanwhile_lets_its_file_wait(
    lake: Drops, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime(2026, 1, 12, tzinfo=UTC)

    def write(name: str) -> None:
        if name == MANIFEST:
            lake.drop(MANIFEST, json.dumps({"rows": 22}), at=later)

    with monkeypatch.context() as patched:
        written_before("copy", DropDirectory, write, patched)
        assert run(lake, GOOD)[0] == "changed"
    assert lake.files() == [f"incoming/{NAME}", f"incoming/{MANIFEST}"]
    lake.run()
    assert lake.attempts()[-1].outcome == "rejected"


def test_a_link_is_no_manifest(lake: Drops) -> None:
    lake.drop(NAME, TWO)
    (lake.incoming / MANIFEST).symlink_to(Path("/etc/passwd"))
    lake.run()
    assert "is no plain file" in (lake.attempts()[-1].error or "")


@pytest.mark.again
def test_a_held_file_takes_its_manifest_along(lake: Drops) -> None:
    lines = [sale(customer_id=number) for number in range(1, 8)]
    lake.drop("first_2026-01-11.csv", sales_file(*lines))
    lake.run()
    assert run(lake, {"rows": 8}, sales_file(*lines, sale()))[0] == "held"
    assert lake.files("held") == [NAME, MANIFEST]
    with lake.session() as session:
        decide(session, lake.tables, Decision("first_2026-01-11.csv", NAME))
    assert lake.files("held") == []
    assert MANIFEST in lake.files("processed")
