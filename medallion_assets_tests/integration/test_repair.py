"""A lake is made whole again: its catalogue from the tables' own files, its days from bronze."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from medallion_assets.cli.views import select
from medallion_assets.core.errors import ConfigurationError, DamagedError, LakeError
from medallion_assets.core.naming import BRONZE, DELIVERY, QUARANTINE, SILVER
from medallion_assets.lake.expiry import sweep
from medallion_assets.lake.iceberg.catalogues import MARKER
from medallion_assets.silver.repair import RepairOutcome, repair_lake
from medallion_assets.silver.verification import verify_lake
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import SHOP, THREE_DAYS, sale, with_export
from medallion_assets_tests.tiers import parametrize_once

LEDGER = "select * from ledger.entries order by all"


def repaired(platform: Platform) -> RepairOutcome:
    return repair_lake(platform.settings, tables=SHOP)


def garble(database: Path) -> None:
    content = database.read_bytes()
    database.write_bytes(content[:100] + b"\xff" * 8000 + content[8100:])


def unlist(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("delete from iceberg_tables")
        connection.commit()


@parametrize_once(
    "lose", [Path.unlink, lambda file: file.write_bytes(b""), garble, unlist],
    ids=["missing", "empty", "damaged", "without tables"],
)  # fmt: skip
def test_a_lost_catalogue_is_made_anew_and_all_is_as_before(
    loaded_shop: Platform, lose: Callable[[Path], object]
) -> None:
    loaded_shop.run(run_id="second")
    before = loaded_shop.heads(), loaded_shop.state(), select(loaded_shop.settings, LEDGER)
    marker = (loaded_shop.root / MARKER).read_bytes()
    lose(loaded_shop.root / "catalog.db")
    with pytest.raises(LakeError, match="medallion repair"):
        loaded_shop.run()
    outcome = repaired(loaded_shop)
    assert outcome.left == []
    assert "made anew" in outcome.done[0]
    assert (loaded_shop.heads(), loaded_shop.state()) == before[:2]
    assert select(loaded_shop.settings, LEDGER) == before[2]
    assert (loaded_shop.root / MARKER).read_bytes() == marker
    changed = {**THREE_DAYS, "sales": [*THREE_DAYS["sales"], sale(9, 3)]}
    with_export(loaded_shop, changed).run()
    assert loaded_shop.imbalances() == []
    assert len(loaded_shop.rows(SILVER, "sales")) == len(before[1]["silver.sales"]) + 1


@pytest.mark.again
def test_an_unfinished_publication_does_not_survive_the_catalogue(
    loaded_shop: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tables are newer than the ledger, which alone says what is valid."""
    heads, state = loaded_shop.heads(), loaded_shop.state()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("medallion_assets.lake.lake.Lake.confirm_lease", killed)
        with pytest.raises(KeyboardInterrupt):
            replace(loaded_shop, accept_removals=True).run()
    (loaded_shop.root / "catalog.db").unlink()
    repaired(loaded_shop)
    assert (loaded_shop.heads(), loaded_shop.state()) == (heads, state)
    loaded_shop.run()
    assert loaded_shop.state() == state


def test_a_healthy_lake_is_left_alone(loaded_shop: Platform) -> None:
    before = (loaded_shop.root / "catalog.db").read_bytes()
    with pytest.raises(ConfigurationError, match="nothing is to be repaired"):
        repaired(loaded_shop)
    assert (loaded_shop.root / "catalog.db").read_bytes() == before


def test_a_moved_lake_and_no_lake_are_not_repaired(loaded_shop: Platform, tmp_path: Path) -> None:
    moved = replace(loaded_shop, root=shutil.copytree(loaded_shop.root, tmp_path / "moved"))
    (moved.root / "catalog.db").unlink()
    with pytest.raises(LakeError, match="moved or copied"):
        repaired(moved)
    nowhere = replace(loaded_shop, root=tmp_path / "nowhere")
    with pytest.raises(LakeError, match="no metadata"):
        repaired(nowhere)
    assert not (nowhere.root / "catalog.db").exists()


@pytest.mark.again
def test_damaged_newest_metadata_gives_way_to_the_state_before(loaded_shop: Platform) -> None:
    state = loaded_shop.state()
    replace(loaded_shop, accept_removals=True).run(run_id="second")
    ledger = loaded_shop.root / "ledger" / "entries" / "metadata"
    newest = max(ledger.glob("*.metadata.json"), key=lambda file: file.name)
    newest.write_bytes(newest.read_bytes()[:-100])
    with pytest.raises(LakeError, match=newest.name):
        loaded_shop.run()
    assert repaired(loaded_shop).left == []
    loaded_shop.run()
    assert loaded_shop.state() == state
    assert loaded_shop.imbalances() == []


def test_damaged_days_are_built_anew_from_bronze(loaded_shop: Platform) -> None:
    state, reader = loaded_shop.state(), loaded_shop.reader()
    for table in sorted(reader.heads):
        if table.split(".")[0] in {SILVER, QUARANTINE}:
            for file in reader.named(table):
                (loaded_shop.root / file.key).write_bytes(b"")
    assert verify_lake(loaded_shop.settings, deep=False, tables=SHOP).damages
    outcome = repaired(loaded_shop)
    assert len(outcome.done) == len(SHOP)
    assert outcome.left == []
    loaded_shop.run([])
    assert verify_lake(loaded_shop.settings, deep=True, tables=SHOP).damages == []
    assert loaded_shop.state() == state


def test_damage_that_cannot_be_mended_is_left_to_a_person(loaded_shop: Platform) -> None:
    reader = loaded_shop.reader()
    (file,) = reader.named(f"{BRONZE}.shop_sales")
    (loaded_shop.root / file.key).unlink()
    (left,) = repaired(loaded_shop).left
    assert (left.file, left.table) == (file.key, "bronze.shop_sales")
    assert "rollback" in left.remedy


def test_a_sweep_with_a_catalogue_that_lost_tables_deletes_nothing(loaded_shop: Platform) -> None:
    with closing(sqlite3.connect(loaded_shop.root / "catalog.db")) as connection:
        connection.execute("delete from iceberg_tables where table_namespace <> 'ledger'")
        connection.commit()
    files = {path for path in loaded_shop.root.rglob("*") if path.is_file()}
    with pytest.raises(LakeError, match=r"bronze\.shop_articles was published, but"):
        sweep(loaded_shop.lake, grace=-1, insist=True)
    assert files <= set(loaded_shop.root.rglob("*"))


@pytest.mark.again
@parametrize_once("kept", [0, 0.5], ids=["empty", "half"])
@parametrize_once("by_repair", [False, True], ids=["by a run", "by repair"])
def test_a_landing_note_that_is_cut_off_is_made_anew(
    loaded_shop: Platform, kept: float, *, by_repair: bool
) -> None:
    notes = sorted((loaded_shop.root / "landing").rglob(DELIVERY))
    before, state = [json.loads(note.read_text()) for note in notes], loaded_shop.state()
    for note in notes:
        note.write_bytes(note.read_bytes()[: int(note.stat().st_size * kept)])
    if by_repair:
        assert len(repaired(loaded_shop).done) == len(notes)
    else:
        loaded_shop.run()
    assert loaded_shop.state() == state
    after = [json.loads(note.read_text()) for note in notes]
    for old, new in zip(before, after, strict=True):
        assert {**new, "received_at": None} == {**old, "received_at": None}
    assert verify_lake(loaded_shop.settings, deep=True, tables=SHOP).damages == []


def test_a_marker_that_is_cut_off_is_named(loaded_shop: Platform) -> None:
    (loaded_shop.root / MARKER).write_text('{"la')
    with pytest.raises(DamagedError, match=MARKER) as caught:
        loaded_shop.run()
    assert "medallion repair" in caught.value.remedy
