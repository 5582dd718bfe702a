"""What follows from the manifest is kept beside it, and made anew where that cannot be."""

import os
from pathlib import Path

import pytest

from medallion_assets.gold import project
from medallion_assets.gold.place import Place


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path, tmp_path, ())
    monkeypatch.setattr(project, "place_of", lambda _: place)
    (tmp_path / project.MANIFEST).write_text("{}")


def test_it_is_made_once(tmp_path: Path) -> None:
    assert project.kept_beside(None, "x", lambda: "made") == "made"
    assert (tmp_path / "x").read_text() == "made"
    assert project.kept_beside(None, "x", lambda: "again") == "made"


def test_an_image_that_is_read_only_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert project.kept_beside(None, "x", lambda: "made") == "made"
    assert project.kept_beside(None, "x", lambda: "again") == "again"
    assert [file.name for file in tmp_path.iterdir()] == [project.MANIFEST]
