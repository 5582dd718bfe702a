"""A lake in another place answers as before, and goes on; half of one is no lake."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.core.errors import ConfigurationError, DamagedError, LakeError
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.opening import MOVING, open_lake
from medallion_assets.silver.relocation import Moved, move_lake
from medallion_assets.silver.repair import repair_lake
from medallion_assets.silver.verification import verify_lake
from medallion_assets_tests.integration.test_faults import NEWER, undisturbed_states
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import with_export
from medallion_assets_tests.tiers import parametrize_once


class KilledError(BaseException):
    """Stands for the end of a process: nothing handles it."""


def moved(platform: Platform, place: Path, *, remove_old: bool = False) -> Moved:
    with platform.session("move") as session:
        return move_lake(session, str(place), tables=platform.tables, remove_old=remove_old)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere" / "lake"


def test_a_moved_lake_answers_as_before_and_goes_on(
    loaded_shop: Platform, place: Path, shared: Path
) -> None:
    first, newer_state = undisturbed_states(shared)
    before = loaded_shop.state()
    done = moved(loaded_shop, place)
    assert done.settings.lake_root == place
    assert done.verified.damages == []
    assert done.verified.unknown == 0
    there = replace(loaded_shop, root=place)
    assert there.state() == before == first
    assert set(there.heads()) == set(loaded_shop.heads())
    shutil.rmtree(loaded_shop.root)  # nothing at the new place leads back
    loaded_shop.root.mkdir()
    assert there.state() == before
    assert verify_lake(there.settings, deep=True, tables=there.tables).damages == []
    newer = with_export(there, NEWER)
    outcomes = newer.run()
    assert outcomes.silver["sales"].rewritten
    assert newer.state() == newer_state
    (place / "catalog.db").unlink()
    assert repair_lake(newer.settings, tables=there.tables).left == []
    assert newer.state() == newer_state


@pytest.mark.again
def test_nothing_is_read_from_the_old_place_by_a_run_of_the_same(
    loaded_shop: Platform, place: Path
) -> None:
    moved(loaded_shop, place)
    there = replace(loaded_shop, root=place)
    before = there.rows("bronze", "sales")
    there.run()
    assert there.rows("bronze", "sales") == before, "known deliveries are known there too"


@parametrize_once(
    ("step", "call"),
    [
        pytest.param("lake.moving._copy", 1, marks=pytest.mark.long),
        pytest.param("lake.moving._make_table", 1, marks=pytest.mark.long),
        ("lake.moving._make_table", 5),
        pytest.param("lake.moving.append_known", 3, marks=pytest.mark.long),
        ("silver.relocation.end_move", 1),
    ],
    kept=[2],
)
def test_killed_at_any_moment_half_a_lake_is_refused_and_begun_anew(
    loaded_shop: Platform, place: Path, monkeypatch: pytest.MonkeyPatch, step: str, call: int
) -> None:
    state, heads = loaded_shop.state(), loaded_shop.heads()
    owner, name = step.rsplit(".", 1)
    module = __import__(f"medallion_assets.{owner}", fromlist=[name])
    real, calls = getattr(module, name), []

    def called(*rest: Any, **options: Any) -> Any:
        calls.append(rest)
        if len(calls) >= call:
            raise KilledError
        return real(*rest, **options)

    with monkeypatch.context() as patched:
        patched.setattr(module, name, called)
        with pytest.raises(KilledError):
            moved(loaded_shop, place)
    there = replace(loaded_shop, root=place)
    for refused in (there.run, there.heads, lambda: repair_lake(there.settings)):
        with pytest.raises(LakeError, match="is the unfinished copy of another lake"):
            refused()
    assert (loaded_shop.state(), loaded_shop.heads()) == (state, heads)
    moved(loaded_shop, place)
    assert there.state() == state
    assert not (place / MOVING).exists()


def test_a_place_that_is_not_empty_is_refused(loaded_shop: Platform, place: Path) -> None:
    place.mkdir(parents=True)
    (place / "letter.txt").write_text("dear")
    with pytest.raises(ConfigurationError, match="is not empty, and no unfinished copy"):
        moved(loaded_shop, place)
    assert [file.name for file in place.iterdir()] == ["letter.txt"]
    for inside in (loaded_shop.root / "new", loaded_shop.root.parent):
        with pytest.raises(ConfigurationError, match=r"lie in each other|is not empty"):
            moved(loaded_shop, inside)
    with pytest.raises(ConfigurationError, match="is not empty"):
        moved(loaded_shop, loaded_shop.root)
    refused = pytest.raises(ConfigurationError, match="must be s3://bucket/prefix")
    with loaded_shop.session() as session, refused:
        move_lake(session, "s3://UPPER")


def test_an_unfinished_copy_of_another_lake_is_not_taken(
    loaded_shop: Platform, place: Path
) -> None:
    place.mkdir(parents=True)
    (place / MOVING).write_text('{"from": "/another/lake"}')
    with pytest.raises(ConfigurationError, match="no unfinished copy of"):
        moved(loaded_shop, place)


@parametrize_once(
    "part",
    [
        "/silver/",
        "delivery.json",
        *(pytest.param(part, marks=pytest.mark.long) for part in ("/landing/", "rows.parquet")),
    ],
)
def test_a_copy_that_differs_is_not_called_a_lake(
    loaded_shop: Platform, place: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    real = shutil.copyfile

    def damaging(source: Path, target: Path) -> None:
        real(source, target)
        if part in str(target):
            content = bytearray(target.read_bytes())
            content[len(content) // 2] ^= 1
            target.write_bytes(content)

    with monkeypatch.context() as patched:
        patched.setattr("medallion_assets.lake.moving.shutil.copyfile", damaging)
        with pytest.raises(DamagedError, match=part.strip("/")):
            moved(loaded_shop, place)
    with pytest.raises(LakeError, match="unfinished copy"):
        open_lake(replace(loaded_shop, root=place).settings)


def test_the_command_says_what_to_set(
    loaded_shop: Platform, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDALLION_LAKE", str(loaded_shop.root))
    done = CliRunner().invoke(app, ["lake", "move", str(place)])
    assert done.exit_code == 0, done.output
    assert f"MEDALLION_LAKE={place}" in done.output.replace("\n", "")
    assert ENTRIES in replace(loaded_shop, root=place).heads()
    again = CliRunner().invoke(app, ["lake", "move", str(place)])
    assert again.exit_code == 2


@pytest.mark.again
def test_the_old_lake_is_removed_with_the_move_or_later(loaded_shop: Platform, place: Path) -> None:
    before = loaded_shop.state()
    kept = loaded_shop.root / "dagster" / "runs.db"
    kept.parent.mkdir()
    kept.write_text("records")
    assert moved(loaded_shop, place).removed == 0
    there = replace(loaded_shop, root=place)
    newer = with_export(there, NEWER)
    newer.run()  # what the copy became since does not matter
    after = newer.state()
    assert moved(loaded_shop, place, remove_old=True).removed > 0
    assert newer.state() == after
    assert sorted(path.name for path in loaded_shop.root.iterdir() if path.is_file()) == [
        MOVING,
        "publish.lock",
        "publish.next",
    ]
    assert kept.read_text() == "records"
    for refused in (loaded_shop.run, lambda: repair_lake(loaded_shop.settings)):
        with pytest.raises(LakeError, match=f"was moved to {place}"):
            refused()
    back = replace(newer, root=place.parent / "back")
    assert moved(newer, back.root, remove_old=True).removed > 0
    assert back.state() == after != before


@pytest.mark.again
def test_a_lake_that_was_written_to_since_is_not_removed(
    loaded_shop: Platform, place: Path
) -> None:
    moved(loaded_shop, place)
    with_export(loaded_shop, NEWER).run()
    state = loaded_shop.state()
    with pytest.raises(ConfigurationError, match="something wrote to"):
        moved(loaded_shop, place, remove_old=True)
    assert loaded_shop.state() == state


def test_a_lake_whose_copy_is_damaged_is_not_removed(loaded_shop: Platform, place: Path) -> None:
    moved(loaded_shop, place)
    state = loaded_shop.state()
    file = next((place / "silver").rglob("*.parquet"))
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(DamagedError, match="silver"):
        moved(loaded_shop, place, remove_old=True)
    assert loaded_shop.state() == state


@pytest.mark.again
def test_a_removal_that_is_cut_off_leaves_no_half_a_lake(
    loaded_shop: Platform, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = loaded_shop.state()

    def dies(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr("medallion_assets.lake.removal._remove_local", dies)
        with pytest.raises(KilledError):
            moved(loaded_shop, place, remove_old=True)
    with pytest.raises(LakeError, match="what is left here may be deleted") as caught:
        loaded_shop.run()
    assert str(place) in caught.value.remedy
    assert replace(loaded_shop, root=place).state() == state
