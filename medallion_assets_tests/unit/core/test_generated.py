"""A generated file is there wholly or not at all, and never in the place of another."""

from pathlib import Path

import pytest

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.generated import write_generated


def test_a_file_of_the_kind_is_replaced_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    place = tmp_path / "new" / "page"
    for text in ("mark one", "mark two"):
        write_generated(text, place, "mark")
        assert place.read_text() == text
        assert place.stat().st_mode & 0o077 == 0
    assert [file.name for file in place.parent.iterdir()] == ["page"]


@pytest.mark.parametrize("name", ["notes", "picture", "folder"])
def test_nothing_else_is_replaced(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes").write_text("mine")
    (tmp_path / "picture").write_bytes(b"\xff\xd8\x00")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigurationError, match="was not written by this command"):
        write_generated("mark", tmp_path / name, "mark")
    assert (tmp_path / "notes").read_text() == "mine"


def test_a_place_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(ConfigurationError, match=r"cannot be written: .*\n  Remedy: name another"):
        write_generated("mark", tmp_path / "notes" / "page", "mark")
    assert [file.name for file in tmp_path.iterdir()] == ["notes"]
