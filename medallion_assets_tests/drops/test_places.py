"""A place that others write to, that cannot be written, or that is not there."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from medallion_assets.core.errors import ConfigurationError, SourceError
from medallion_assets.sources.drops.place import DropDirectory
from medallion_assets_tests.drops.lake import NAME, Drops, drops, sale, sales_file, written_before
from medallion_assets_tests.tiers import parametrize_once


@pytest.mark.again
@parametrize_once("when", ["copy", "move"])
def test_a_file_that_is_written_meanwhile_waits_for_the_next_run(
    lake: Drops, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    lake.drop(NAME, sales_file())
    with monkeypatch.context() as patched:
        content = sales_file(sale(customer_id=9), sale(customer_id=9))
        written_before(when, DropDirectory, lambda name: lake.drop(name, content), patched)
        lake.run()
    assert lake.files("incoming") == [NAME]
    assert lake.outcomes() == [(NAME, "changed" if when == "copy" else "loaded")]
    lake.run()
    assert {row["customer_id"] for row in lake.silver()} == {"9"}
    assert lake.revenue() == 200
    assert lake.files("incoming") == []


def test_without_a_place_there_is_a_remedy(tmp_path: Path) -> None:
    lake = drops(tmp_path)
    with pytest.raises(ConfigurationError, match="MEDALLION_DROPS is not set"):
        Drops(lake.root, tmp_path, lake.first, lake.last, lake.tables, dropped="").run()
    (tmp_path / "drops" / "incoming").rmdir()
    (tmp_path / "drops").rmdir()
    with pytest.raises(ConfigurationError, match="is no directory"):
        lake.run()


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_never_takes_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_links: bool
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    if not has_links:
        monkeypatch.setattr(os, "link", refused)
    for folder in ("incoming", "processed"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text(folder)
    place = DropDirectory(tmp_path)
    (item,) = place.listed()
    assert not place.move(item, "processed", "a.csv")
    assert (tmp_path / "processed" / "a.csv").read_text() == "processed"
    assert (tmp_path / "incoming" / "a.csv").read_text() == "incoming"
    assert place.move(item, "processed", "2/a.csv")
    assert (tmp_path / "processed" / "2" / "a.csv").read_text() == "incoming"
    assert place.listed() == []


def test_a_move_that_was_cut_short_is_ended(tmp_path: Path) -> None:
    for folder in ("incoming", "processed"):
        (tmp_path / folder).mkdir()
    (tmp_path / "incoming" / "a.csv").write_text("rows")
    (tmp_path / "processed" / "b.csv").write_text("rows")
    place = DropDirectory(tmp_path)
    (item,) = place.listed()
    assert not place.finish_move(item, "", "processed", "b.csv"), "another file of equal content"
    os.link(tmp_path / "incoming" / "a.csv", tmp_path / "processed" / "a.csv")
    assert place.finish_move(item, "", "processed", "a.csv")
    assert place.listed() == []
    assert (tmp_path / "processed" / "a.csv").read_text() == "rows"
    assert not place.finish_move(item, "", "processed", "a.csv")


def test_a_place_that_cannot_be_written_stops_the_step_and_the_next_run_goes_on(
    lake: Drops, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.drop(NAME, sales_file())

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "processed")

    with monkeypatch.context() as patched:
        patched.setattr(os, "link", refused)
        with pytest.raises(SourceError, match="Permission denied"):
            lake.run()
    assert lake.files("incoming") == [NAME]
    lake.run()
    assert lake.outcomes() == [(NAME, "loaded")]
    assert lake.files("processed") == [NAME]
    assert lake.revenue() == 100


FOREIGN = "of somebody else"


@pytest.fixture
def swapped(tmp_path: Path) -> tuple[DropDirectory, Callable[[], None]]:
    """A place with a folder, and what puts a link to a foreign folder in the folder's stead."""
    folder, foreign = tmp_path / "drops/incoming/shop", tmp_path / "foreign"
    for place, text in ((folder, "of the shop"), (foreign, FOREIGN)):
        place.mkdir(parents=True)
        (place / "a.csv").write_text(text)

    def swap() -> None:
        if not folder.is_symlink():
            folder.rename(tmp_path / "gone")
            folder.symlink_to(foreign)

    return DropDirectory(tmp_path / "drops"), swap


@pytest.mark.parametrize("call", ["open", "listdir", "stat"])
def test_a_folder_that_becomes_a_link_while_it_is_listed_leads_nowhere(
    swapped: tuple[DropDirectory, Callable[[], None]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    call: str,
) -> None:
    place, swap = swapped
    genuine = getattr(os, call)

    def meanwhile(name: Any, *rest: Any, **more: Any) -> Any:
        if isinstance(name, int) or str(name) in {"shop", "a.csv"}:
            swap()
        return genuine(name, *rest, **more)

    with monkeypatch.context() as patched:
        patched.setattr(os, call, meanwhile)
        found = place.listed()
    assert (tmp_path / "drops/incoming/shop").is_symlink()
    for item in found:
        assert item.size != len(FOREIGN)
        if item.regular:
            assert not place.copy(item, tmp_path / "copy")
            assert not place.move(item, "processed", item.name)
    assert not (tmp_path / "copy").exists()
    assert (tmp_path / "foreign/a.csv").read_text() == FOREIGN


@pytest.mark.parametrize("call", ["open", "stat", "fstat"])
@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_becomes_a_link_before_it_is_copied_is_not_followed(
    swapped: tuple[DropDirectory, Callable[[], None]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    call: str,
    what: str,
) -> None:
    place, swap_folder = swapped
    file, copy = tmp_path / "drops/incoming/shop/a.csv", tmp_path / "copy"
    (item,) = place.listed()

    def swap() -> None:
        if what == "folder":
            swap_folder()
        elif not file.is_symlink():
            file.unlink()
            file.symlink_to(tmp_path / "foreign/a.csv")

    genuine = getattr(os, call)

    def meanwhile(name: Any, *rest: Any, **more: Any) -> Any:
        if isinstance(name, int) or str(name) in {"shop", "a.csv"}:
            with monkeypatch.context() as inner:
                inner.setattr(os, call, genuine)
                swap()
        return genuine(name, *rest, **more)

    with monkeypatch.context() as patched:
        patched.setattr(os, call, meanwhile)
        copied = place.copy(item, copy)
    assert not copy.exists() or FOREIGN not in copy.read_text()
    assert not copied or copy.read_text() == "of the shop"
