"""No catalogue names a file that a power cut could take away."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pyiceberg.table import StaticTable
from sqlalchemy import Engine, event

from medallion_assets.core.naming import DELIVERY
from medallion_assets.lake import publish
from medallion_assets.lake.lake import Lake
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import shop


@dataclass
class Disk:
    """What was brought to the disk.

    Attributes:
        inodes: of files and directories.
        named: files that were checked when a catalogue was about to name them.
        missing: files and directories that were not on the disk then.
    """

    root: Path
    inodes: set[int] = field(default_factory=set)
    named: set[Path] = field(default_factory=set)
    missing: list[Path] = field(default_factory=list)

    def synced(self, descriptor: int) -> None:
        """Note a file or directory that was brought to the disk."""
        self.inodes.add(os.fstat(descriptor).st_ino)

    def require(self, uri: str) -> None:
        """Note what of a file, or of the directories that lead to it, is not on the disk."""
        path = Path(uri.removeprefix("file://"))
        self.named.add(path)
        above = [path, *(folder for folder in path.parents if folder.is_relative_to(self.root))]
        self.missing += [one for one in above if one.stat().st_ino not in self.inodes]

    def require_table(self, metadata: str) -> None:
        """The same for everything that a metadata file names."""
        self.require(metadata)
        table = StaticTable.from_metadata(metadata)
        snapshot = table.current_snapshot()
        if snapshot is None:
            return
        self.require(snapshot.manifest_list)
        for manifest in snapshot.manifests(table.io):
            self.require(manifest.manifest_path)
            for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True):
                self.require(entry.data_file.file_path)


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """Records syncs, and judges each statement by which SQLite is about to name metadata."""
    found, real = Disk(tmp_path / "lake"), os.fsync

    def fsync(descriptor: int) -> None:
        real(descriptor)
        found.synced(descriptor)

    def executing(*arguments: object) -> None:
        statement, parameters = str(arguments[2]), arguments[3]
        if statement.lower().startswith(("update", "insert")) and isinstance(parameters, tuple):
            for value in parameters:
                if str(value).endswith(".metadata.json"):
                    found.require_table(str(value))

    monkeypatch.setattr(os, "fsync", fsync)
    event.listen(Engine, "before_cursor_execute", executing)
    yield found
    event.remove(Engine, "before_cursor_execute", executing)


def synced_shop(home: Path) -> Platform:
    """The shop with its files brought to the disk, as a lake has them unless told otherwise."""
    return replace(shop(home), sync=True)


def test_all_that_a_catalogue_names_is_on_the_disk_before(tmp_path: Path, disk: Disk) -> None:
    platform = synced_shop(tmp_path)
    platform.run()
    assert disk.missing == []
    assert {path.suffix for path in disk.named} == {".parquet", ".avro", ".json"}
    named = {file.key for t in platform.heads() for file in platform.reader().named(t)}
    assert {platform.root / key for key in named} <= disk.named


@pytest.mark.again
def test_deliveries_are_on_the_disk_before_anything_names_them(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, looked = publish.publish, []

    def publishing(lake: Lake, *rest: object) -> dict[str, int]:
        for note in (tmp_path / "lake" / "landing").rglob(DELIVERY):
            received = [f for f in note.parent.iterdir() if not f.name.startswith("dates-")]
            looked.append(note)
            for file in received:
                disk.require(str(file))
        return real(lake, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("medallion_assets.session.publish", publishing)
    synced_shop(tmp_path).run()
    assert looked
    assert disk.missing == []


def test_a_file_that_is_not_synced_is_noticed_by_this_test(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medallion_assets.core.durable.os.fsync", lambda _: None)
    synced_shop(tmp_path).run()
    assert disk.missing != []


@pytest.mark.again
def test_a_setting_leaves_it_to_the_operating_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    platform = shop(tmp_path)
    platform.run()
    synced_without = len(synced)
    replace(platform, root=tmp_path / "synced", sync=True).run()
    assert 0 < synced_without < (len(synced) - synced_without) / 4, "only journal and markers"
