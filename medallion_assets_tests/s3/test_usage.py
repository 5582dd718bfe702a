"""What is counted is what a server was asked for, and each step's share is kept in the lake."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pytest
from dagster import AssetIn, asset

from medallion_assets.core.errors import DamagedError
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.storage.meter import METER, Used
from medallion_assets.lake.storage.s3_requests import PART
from medallion_assets.lake.usage import Step, UsageRecord, metered, usage_of
from medallion_assets_tests.frames.own_project import DAYS, SALES, run
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.s3.conftest import Opening
from medallion_assets_tests.s3.misbehaving import Misbehaving, refusing


def watched(proxy: Misbehaving) -> Counter[str]:
    """Counts what a server is asked from now on, by what a bill calls it."""
    seen: Counter[str] = Counter()

    def rule(method: str, path: str) -> None:
        query = parse_qs(urlsplit(path).query, keep_blank_values=True)
        if method == "GET" and "list-type" in query:
            seen["lists"] += 1
        elif method in {"GET", "HEAD"}:
            seen["gets"] += 1
        elif method == "DELETE" or "delete" in query:
            seen["deletes"] += 1
        else:
            seen["puts"] += 1

    proxy.rule = rule
    return seen


def today() -> date:
    """The day by the clock that names the records."""
    return datetime.now(UTC).date()


def of_requests(used: Used) -> dict[str, int]:
    return {name: getattr(used, name) for name in ("puts", "gets", "lists", "deletes")}


def test_each_request_is_counted_as_a_bill_counts_it(proxy: Misbehaving, machine: Opening) -> None:
    here, there = machine("here"), machine("there")
    METER.take()
    seen = watched(proxy)
    small, large = here.root / "a/small", here.root / "a/large"
    small.parent.mkdir(parents=True)
    small.write_bytes(b"few")
    large.write_bytes(b"x" * (PART + 1))
    here.send([small, large])
    there.fetch({there.root / "a/small": 3, there.root / "a/large": None})
    assert here.write("new", b"1", only_if_new=True)
    assert not there.write("new", b"2", only_if_new=True)
    assert there.read("new") == b"1"
    assert there.read("missing") is None
    assert b"".join(there.blocks("a/small")) == b"few"
    assert here.now() > 0
    here.rename(small, here.root / "a/other")
    assert len(here.listed("a")) == 2
    here.delete(["a/other", "a/large"])
    used = METER.take()
    assert of_requests(used) == dict(seen)
    assert used.sent == 3 + PART + 1 + len(b"1") + len(b"2") + len(b"{}")
    assert used.received == 3 + PART + 1 + len(b"1") + len(b"few") + len(b"1")


def test_a_page_of_a_listing_is_a_request(proxy: Misbehaving, machine: Opening) -> None:
    here = machine("here")
    METER.take()
    seen = watched(proxy)
    here.delete([f"{number}" for number in range(1001)])
    assert of_requests(METER.take()) == {"puts": 0, "gets": 0, "lists": 0, "deletes": 2}
    assert dict(seen) == {"deletes": 2}


def test_a_step_that_fails_is_recorded_too(s3_shop: Platform) -> None:
    lake = open_lake(s3_shop.settings)
    METER.take()
    with suppress(KeyError), metered(lake, Step("run", "bronze__shop__sales", 3)):
        lake.storage.write("something", b"x")
        raise KeyError
    (record,) = usage_of(lake, today())
    assert record.step == Step("run", "bronze__shop__sales", 3)
    assert record.used == Used(puts=1, sent=1)


def test_what_cannot_be_written_down_is_told_and_counted_with_the_next(
    s3_shop: Platform, proxy: Misbehaving, caplog: pytest.LogCaptureFixture
) -> None:
    lake = open_lake(s3_shop.settings)
    METER.take()
    proxy.always(refusing(403, "AccessDenied"), methods="PUT", part="usage/")
    with metered(lake, Step("run", "one", 0)):
        lake.storage.read("x")
    assert "what one used was not written down" in caplog.text
    proxy.never()
    with metered(lake, Step("run", "two", 0)):
        lake.storage.read("x")
    (record,) = usage_of(lake, today())
    assert (record.step.name, record.used.gets, record.used.puts) == ("two", 2, 1)


def test_a_record_that_is_none_is_named(s3_shop: Platform) -> None:
    lake = open_lake(s3_shop.settings)
    day = today()
    lake.storage.write(f"usage/{day:%Y-%m}/x.json", b"[]")
    with pytest.raises(DamagedError, match=r"x\.json is no record of usage"):
        usage_of(lake, day)


def test_records_of_one_second_come_in_the_order_of_their_ends(s3_shop: Platform) -> None:
    lake = open_lake(s3_shop.settings)
    for name, second in (("a", 0.75), ("b", 0.25), ("c", 0.5)):
        at = datetime(2024, 5, 1, 12, 0, 0, int(second * 1e6), tzinfo=UTC)
        record = UsageRecord(Step(f"ended at {second}", "step", 1), at, Used(puts=1))
        lake.storage.write(f"usage/2024-05/01-120000-{name}.json", record.to_json())
    runs = [record.step.run for record in usage_of(lake, date(2024, 5, 1))]
    assert runs == ["ended at 0.25", "ended at 0.5", "ended at 0.75"]


@pytest.mark.again
def test_a_step_of_a_run_leaves_its_record(s3_shop: Platform) -> None:
    s3_shop.run()

    @asset(partitions_def=DAYS, ins={"sales": AssetIn(SALES)})
    def copied(sales: pa.Table) -> pa.Table:
        return sales.select(["business_day", "sale_id"])

    METER.take()
    done = run(s3_shop, [copied], "2024-05-02")
    lake = open_lake(s3_shop.settings)
    (record,) = usage_of(lake, today())
    assert record.step == Step(done.run_id, "copied", 1)
    assert record.used.puts > 0
    assert record.used.sent > 0
