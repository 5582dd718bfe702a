"""Files that are dropped below a prefix on S3."""

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from medallion_assets.core.errors import SourceError, TransientSourceError
from medallion_assets.simulation.sales_drops import DropParameters, generate
from medallion_assets.sources.drops.bucket import Bucket
from medallion_assets_tests.drops.lake import (
    HEADER,
    NAME,
    Drops,
    drops,
    sale,
    sales_file,
    written_before,
)
from medallion_assets_tests.s3.server import BUCKET, new_prefix
from medallion_assets_tests.tiers import parametrize_once

FEW = DropParameters(days=2, sales=13)


@pytest.fixture
def prefix() -> str:
    """A place of its own, below which nothing lies."""
    return new_prefix()


@pytest.fixture
def client(server: str) -> Any:
    """Whoever drops files."""
    config = Config(connect_timeout=5, read_timeout=20)
    return boto3.client("s3", endpoint_url=server, config=config)


def key(prefix: str, name: str) -> str:
    return f"{prefix.removeprefix(f's3://{BUCKET}/')}/{name}"


def put(client: Any, prefix: str, name: str, content: bytes | str) -> None:
    body = content.encode() if isinstance(content, str) else content
    client.put_object(Bucket=BUCKET, Key=key(prefix, f"incoming/{name}"), Body=body)


def stored(client: Any, prefix: str) -> dict[str, bytes]:
    """Everything below a prefix."""
    found = client.list_objects_v2(Bucket=BUCKET, Prefix=key(prefix, ""))
    names = [item["Key"] for item in found.get("Contents", ())]
    return {
        name.removeprefix(key(prefix, "")): client.get_object(Bucket=BUCKET, Key=name)[
            "Body"
        ].read()
        for name in names
    }


@pytest.mark.long
def test_invented_drops_on_s3_give_the_tables_of_a_directory(
    tmp_path: Path, prefix: str, client: Any
) -> None:
    local = drops(tmp_path / "local", FEW.first_day, FEW.last_day)
    planted = generate(Path(local.dropped), FEW)
    remote = replace(local, root=tmp_path / "remote", dropped=prefix)
    for path in sorted(local.incoming.rglob("*")):
        if path.is_file():
            put(client, prefix, path.relative_to(local.incoming).as_posix(), path.read_bytes())
    put(client, prefix, "customers/", b"")
    local.run()
    remote.run()
    assert remote.content() == local.content()
    found = stored(client, prefix)
    assert {name for name in found if name.startswith("error/")} == {
        f"error/{name}" for name in planted.rejected
    }
    assert [name for name in found if name.startswith("incoming/")] == ["incoming/customers/"]
    assert sum(name.startswith("processed/") for name in found) == len(local.files("processed"))
    remote.run()
    assert len(remote.attempts()) == len(local.attempts())


@pytest.mark.parametrize("when", ["copy", pytest.param("move", marks=pytest.mark.long)])
def test_an_object_that_is_written_meanwhile_waits_for_the_next_run(
    when: str, tmp_path: Path, prefix: str, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = replace(drops(tmp_path), dropped=prefix, runs=("sales",))
    put(client, prefix, NAME, sales_file())
    with monkeypatch.context() as patched:
        content = sales_file(sale(customer_id=9))
        written_before(when, Bucket, lambda name: put(client, prefix, name, content), patched)
        lake.run()
    assert f"incoming/{NAME}" in stored(client, prefix)
    lake.run()
    assert [row["customer_id"] for row in lake.silver()] == ["9"]
    assert f"incoming/{NAME}" not in stored(client, prefix)


def dies_at(lake: Drops, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ends at a call of S3's client."""
    place = Bucket(lake.dropped)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    setattr(place._client, call, dies)
    with monkeypatch.context() as patched:
        patched.setattr("medallion_assets.bronze.files.step.open_drops", lambda *_: place)
        with pytest.raises(KeyboardInterrupt):
            lake.run()


@pytest.mark.again
@parametrize_once("call", ["copy", "delete_object"])
@pytest.mark.parametrize(
    "outcome",
    ["loaded", *(pytest.param(name, marks=pytest.mark.long) for name in ("duplicate", "rejected"))],
)
def test_an_object_whose_move_was_cut_off_is_moved_by_the_next_run(
    outcome: str, call: str, tmp_path: Path, prefix: str, client: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    lake = replace(drops(tmp_path), dropped=prefix, runs=("sales",))
    if outcome == "duplicate":
        put(client, prefix, "before.csv", sales_file())
        lake.run()
    content = HEADER if outcome == "rejected" else sales_file()
    put(client, prefix, NAME, content)
    dies_at(lake, call, monkeypatch)
    lake.run()
    again = outcome == "rejected" and call != "delete_object"
    told = [found for name, found in lake.outcomes() if name == NAME]
    assert told == [outcome] * (2 if again else 1)
    there = f"{'error' if outcome == 'rejected' else 'processed'}/{NAME}"
    found = stored(client, prefix)
    assert [name for name in found if name.endswith(NAME)] == [there]
    assert found[there] == content.encode()
    assert lake.revenue() == (0 if outcome == "rejected" else 100)


@pytest.mark.again
def test_an_object_whose_place_another_one_took_is_no_leftover(
    tmp_path: Path, prefix: str, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = replace(drops(tmp_path), dropped=prefix, runs=("sales",))
    put(client, prefix, NAME, sales_file())
    dies_at(lake, "copy", monkeypatch)
    other = sales_file(sale(customer_id=7))
    client.put_object(Bucket=BUCKET, Key=key(prefix, f"processed/{NAME}"), Body=other.encode())
    lake.run()
    assert [found for _, found in lake.outcomes()] == ["loaded", "duplicate"]
    assert stored(client, prefix) == {
        f"processed/2/{NAME}": sales_file().encode(),
        f"processed/{NAME}": other.encode(),
    }


@pytest.mark.again
def test_an_object_that_is_written_before_its_move_is_ended_waits(
    tmp_path: Path, prefix: str, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = replace(drops(tmp_path), dropped=prefix, runs=("sales",))
    put(client, prefix, NAME, sales_file())
    dies_at(lake, "delete_object", monkeypatch)
    place = Bucket(prefix)
    (item,) = place.listed()
    put(client, prefix, NAME, sales_file(sale(customer_id=9)))
    sha256 = hashlib.sha256(sales_file().encode()).hexdigest()
    assert not place.finish_move(item, sha256, "processed", NAME)
    lake.run()
    assert [row["customer_id"] for row in lake.silver()] == ["9"]
    assert sorted(stored(client, prefix)) == [f"processed/2/{NAME}", f"processed/{NAME}"]


def test_objects_of_many_pages_are_listed(prefix: str, client: Any) -> None:
    for number in range(12):
        put(client, prefix, f"{number:02d}.csv", b"x")
    place = Bucket(prefix)
    page = place._client.get_paginator

    def small(name: str) -> Any:
        found = page(name)
        real = found.paginate
        found.paginate = lambda **options: real(**options, PaginationConfig={"PageSize": 5})
        return found

    place._client.get_paginator = small
    assert len(place.listed()) == 12


def test_a_missing_bucket_and_a_lost_server_are_told(
    prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SourceError, match="bucket does not exist"):
        Bucket("s3://no-such-bucket-here/drops").listed()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("medallion_assets.sources.bucket.ATTEMPTS", 1)
    with pytest.raises(TransientSourceError, match="cannot be reached"):
        Bucket(prefix).listed()
