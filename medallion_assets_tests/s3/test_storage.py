"""A directory and a bucket keep the same promises."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from medallion_assets.core.errors import LakeError
from medallion_assets.lake.storage.directory import Directory, Storage
from medallion_assets.lake.storage.s3 import S3Storage
from medallion_assets_tests.s3.conftest import Opening
from medallion_assets_tests.s3.misbehaving import CUT, CUT_AFTER, HALF, Misbehaving, refusing
from medallion_assets_tests.tiers import parametrize_once


@pytest.fixture(params=["directory", "S3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, machine: Opening) -> Storage:
    return machine("here") if request.param == "S3" else Directory(tmp_path / "lake")


def made(path: Path, content: str = "content") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def test_small_objects_are_written_read_and_deleted(storage: Storage) -> None:
    assert storage.read("a/b.json") is None
    assert storage.write("a/b.json", b"1")
    assert storage.write("a/b.json", b"22")
    assert storage.read("a/b.json") == b"22"
    assert [(item.key, item.size) for item in storage.listed("a")] == [("a/b.json", 2)]
    storage.delete(["a/b.json", "a/never.json"])
    assert storage.read("a/b.json") is None
    assert storage.listed("a") == []


def test_what_should_be_new_is_created_once(storage: Storage) -> None:
    assert storage.write("marker", b"first", only_if_new=True)
    assert not storage.write("marker", b"second", only_if_new=True)
    assert storage.read("marker") == b"first"


def test_a_prefix_is_a_directory(storage: Storage) -> None:
    storage.write("lease/1", b"")
    storage.write("leases/2", b"")
    assert [item.key for item in storage.listed("lease")] == ["lease/1"]


def test_the_clock_is_the_one_that_dates_what_is_stored(storage: Storage) -> None:
    storage.write("lease/1", b"")
    (item,) = (item for item in storage.listed("lease") if item.key == "lease/1")
    assert 0 <= storage.now() - item.modified + 1 < 5


def test_names_lead_to_files_and_back(storage: Storage) -> None:
    file = storage.root / "silver" / "t" / "data" / "_partition=2024-05-01" / "part-0.parquet"
    assert storage.path(storage.uri(file)) == file


def test_a_directory_becomes_visible_at_once_and_only_once(storage: Storage) -> None:
    final = storage.root / "landing" / "x"
    for number in (1, 2):
        incoming = storage.root / "landing" / f".incoming-{number}"
        made(incoming / "rows", "rows")
        made(incoming / "delivery.json", str(number))
        assert storage.place(incoming, final, marker="delivery.json") is (number == 1)
        assert not incoming.exists()
    assert storage.read("landing/x/delivery.json") == b"1"
    storage.fetch({final / "rows": 4})
    assert (final / "rows").read_text() == "rows"


def test_another_machine_gets_what_was_sent(machine: Opening) -> None:
    here, there = machine("here"), machine("there")
    files = [made(here.root / "data" / f"part {n}.parquet", "x" * n) for n in range(1, 40)]
    here.send(files)
    copies = {there.root / file.relative_to(here.root): file.stat().st_size for file in files}
    there.fetch(copies)
    assert all(copy.stat().st_size == size for copy, size in copies.items())
    assert [file for file in there.root.rglob("*") if file.suffix == ".part"] == []


def test_a_damaged_copy_is_fetched_again_and_a_truncated_object_is_refused(
    machine: Opening,
) -> None:
    storage = machine("here")
    file = made(storage.root / "data" / "part.parquet", "whole")
    storage.send([file])
    file.write_text("dam")
    storage.fetch({file: 5})
    assert file.read_text() == "whole"
    file.unlink()
    with pytest.raises(LakeError, match=r"data/part.parquet .* has 5 bytes, expected 6"):
        storage.fetch({file: 6})
    assert not file.exists()


def test_a_file_that_is_gone_is_named(machine: Opening) -> None:
    storage = machine("here")
    with pytest.raises(LakeError, match=r"were deleted: cannot read data/part") as caught:
        storage.fetch({storage.root / "data" / "part": None})
    assert "restore" in caught.value.remedy


def test_copies_of_a_former_lake_are_forgotten(machine: Opening) -> None:
    storage = machine("here")
    storage.adopt(b"one")
    file = made(storage.root / "data" / "part")
    storage.adopt(b"one")
    assert file.exists()
    storage.adopt(b"other")
    assert not file.exists()


def test_the_mirror_forgets_what_was_not_used_for_long(machine: Opening) -> None:
    storage = machine("here")
    storage.adopt(b"one")
    files = [made(storage.root / name, "x" * 100) for name in ("older", "old", "used")]
    for file, age in zip(files, (3, 2, 0), strict=True):
        time = file.stat().st_mtime - age * 3600
        os.utime(file, (time, time))
    storage.prune(250)
    assert [file.exists() for file in files] == [False, True, True]
    storage.prune(0)
    assert files[1].exists(), "looked at again only after an hour"


Misbehave = Callable[[Misbehaving], None]


@parametrize_once(
    "misbehave",
    [
        lambda proxy: proxy.first(3, refusing(503, "SlowDown"), method="PUT"),
        lambda proxy: proxy.first(2, refusing(500, "InternalError"), method="PUT"),
        lambda proxy: proxy.first(2, CUT, method="PUT"),
        lambda proxy: proxy.first(1, CUT_AFTER, method="PUT"),
        lambda proxy: proxy.first(1, HALF, method="GET"),
    ],
    ids=["throttled", "failing", "cut before", "cut after", "half an answer"],
)
def test_faults_that_pass_are_outlasted(
    misbehave: Misbehave, proxy: Misbehaving, machine: Opening
) -> None:
    storage = machine("here")
    misbehave(proxy)
    file = made(storage.root / "part", "x" * 100_000)
    storage.send([file])
    file.unlink()
    storage.fetch({file: 100_000})
    assert file.stat().st_size == 100_000
    assert proxy.struck > 0


@parametrize_once("fault", [CUT, CUT_AFTER, refusing(503, "SlowDown")])
def test_a_lost_answer_does_not_make_a_creation_fail(
    fault: object, proxy: Misbehaving, machine: Opening
) -> None:
    storage: S3Storage = machine("here")
    proxy.first(2, fault, method="PUT")  # type: ignore[arg-type]
    assert storage.write("marker", b"mine", only_if_new=True)
    assert proxy.struck == 2
    assert not storage.write("marker", b"theirs", only_if_new=True)
