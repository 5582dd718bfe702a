"""Rows beside a delivery go once bronze has them all, and nothing is lost by that."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from medallion_assets.core.errors import DamagedError
from medallion_assets.core.naming import DELIVERED_ROWS, DELIVERY, HELD_IN
from medallion_assets.lake.expiry import sweep
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.publish import roll_back_to
from medallion_assets.lake.storage.directory import Directory
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import SALES, THREE_DAYS, article, line, sale, shop, with_export
from medallion_assets_tests.tiers import parametrize_once

NEWER = {
    "articles": [article(1, "4"), article(2)],
    "sales": [sale(1, 1), sale(2, 2), sale(3, 2), sale(4, 2), sale(5, 3), sale(6, 3)],
    "lines": [line(1), line(1, 2), line(2), line(3), line(4), line(5), line(6)],
}


@pytest.fixture(scope="module", autouse=True)
def even_few_are_worth_it() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in ("bronze.delivered", "lake.expiry"):
            patch.setattr(f"medallion_assets.{module}.WORTH_FORGETTING", 0)
        yield


def rows_beside(platform: Platform) -> set[str]:
    """The tables that have rows beside a delivery."""
    return {file.parent.parent.name for file in landing(platform).rglob(DELIVERED_ROWS)}


def landing(platform: Platform) -> Path:
    return platform.root / "landing"


def held_in(platform: Platform, table: str) -> list[str]:
    """What the notes of a table's deliveries say."""
    return [json.loads(note.read_text())[HELD_IN] for note in notes(platform, table)]


def notes(platform: Platform, table: str) -> Iterable[Path]:
    return (landing(platform) / "shop" / table).rglob(DELIVERY)


def test_rows_go_when_bronze_has_them_all(tmp_path: Path, loaded_shop: Platform) -> None:
    platform = shop(tmp_path)
    platform.run()
    assert rows_beside(platform) == set()
    assert platform.content() == loaded_shop.content()


@pytest.mark.again
def test_rows_stay_until_the_last_day_is_loaded(tmp_path: Path, loaded_shop: Platform) -> None:
    platform = shop(tmp_path)
    platform.run([platform.day(0)])
    platform.run([platform.day(2)])
    assert rows_beside(platform) == {"sales", "lines"}
    assert held_in(platform, "sales") == [""]
    platform.run([platform.day(1)])
    assert rows_beside(platform) == set()
    assert platform.content() == loaded_shop.content()


@pytest.mark.again
def test_a_newer_delivery_is_compared_as_if_they_were_there(tmp_path: Path) -> None:
    platform = shop(tmp_path)
    platform.run()
    newer = with_export(platform, NEWER)
    newer.run()
    assert rows_beside(newer) == {"articles", "sales", "lines"}, "bronze has what changed only"
    alone = shop(tmp_path / "alone", NEWER)
    alone.run()
    assert newer.content() == alone.content()
    back = with_export(newer, THREE_DAYS)
    back.run()
    assert back.content() == shop_content(tmp_path / "again")


def shop_content(home: Path) -> object:
    platform = shop(home)
    platform.run()
    return platform.content()


@pytest.mark.again
def test_children_find_their_day_in_the_bronze_of_their_parent(
    tmp_path: Path, loaded_shop: Platform
) -> None:
    platform = shop(tmp_path)
    with platform.session() as session:
        platform.bronze_in(session)
    (unneeded,) = notes(platform, "lines")
    unneeded.parent.rename(tmp_path / "gone")
    later = shop(tmp_path, {**THREE_DAYS, "lines": [*THREE_DAYS["lines"], line(3, 2)]})
    later.run()
    expected = shop(tmp_path / "alone", {**THREE_DAYS, "lines": later_lines()})
    expected.run()
    assert later.content() == expected.content() != loaded_shop.content()


def later_lines() -> list[Sequence[str]]:
    return [*THREE_DAYS["lines"], line(3, 2)]


@pytest.fixture(scope="module")
def _rolled_back(tmp_path_factory: pytest.TempPathFactory) -> tuple[Platform, Kept]:
    """A lake that knows its articles only, whose notes say that bronze has all rows."""
    platform = shop(tmp_path_factory.mktemp("rolled-back"))
    with platform.session("first") as session:
        platform.bronze_in(session, [])
    lake = platform.lake
    state = lake.load(ENTRIES).current_snapshot()
    assert state is not None
    platform.run(run_id="second")
    with lake.lease():
        roll_back_to(lake, state.snapshot_id)
    assert rows_beside(platform) == set()
    return platform, Kept.of(platform.root)


@pytest.fixture
def rolled_back(_rolled_back: tuple[Platform, Kept]) -> Platform:
    """The same for this test alone."""
    platform, kept = _rolled_back
    kept.put_back()
    return platform


def test_after_a_rollback_they_are_read_again_from_the_received_bytes(
    rolled_back: Platform, loaded_shop: Platform
) -> None:
    rolled_back.run(run_id="third")
    assert rolled_back.content() == loaded_shop.content()


def test_other_bytes_than_the_received_ones_are_refused(rolled_back: Platform) -> None:
    (note,) = notes(rolled_back, "sales")
    kept = note.with_name(str(SALES.file_name))
    kept.write_bytes(kept.read_bytes().replace(b"open", b"paid"))
    with pytest.raises(DamagedError, match="not the file that was received") as caught:
        rolled_back.run(run_id="third")
    assert "as it was received" in caught.value.remedy


@parametrize_once("method", ["write", "delete"])
def test_a_death_while_they_go_changes_nothing(
    tmp_path: Path, loaded_shop: Platform, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    platform = shop(tmp_path)
    real = getattr(Directory, method)

    def killed(self: Directory, keys: object, *rest: object, **more: object) -> object:
        named = [keys] if isinstance(keys, str) else list(keys)  # type: ignore[call-overload]
        if any("landing/shop/sales" in key for key in named):
            raise KeyboardInterrupt
        return real(self, keys if isinstance(keys, str) else named, *rest, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Directory, method, killed)
        with pytest.raises(KeyboardInterrupt):
            platform.run()
    assert "sales" in rows_beside(platform)
    platform.run()
    assert platform.content() == loaded_shop.content()
    sweep(platform.lake, grace=-10, insist=True)
    assert rows_beside(platform) == ({"sales"} if method == "write" else set())
    platform.run()
    assert platform.content() == loaded_shop.content()
