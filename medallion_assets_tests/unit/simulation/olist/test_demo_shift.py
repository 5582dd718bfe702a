"""Moving an export in time: dates change by one constant, every other byte stays."""

import zipfile
from pathlib import Path

import pytest

from medallion_assets.simulation.olist import OlistTruth, shift_export

ORDERS = "olist_orders_dataset.csv"
REVIEWS = "olist_order_reviews_dataset.csv"


@pytest.mark.usefixtures("planted")
def test_there_and_back_gives_the_same_bytes(export: Path, tmp_path: Path) -> None:
    shift_export(export, tmp_path / "there", 400)
    written = shift_export(tmp_path / "there", tmp_path / "back", -400)
    assert {path.name for path in written} == {path.name for path in export.iterdir()}
    for path in written:
        assert path.read_bytes() == (export / path.name).read_bytes()


@pytest.mark.usefixtures("planted")
def test_dates_move_and_unreadable_ones_stay(export: Path, tmp_path: Path) -> None:
    shift_export(export, tmp_path, 1)
    before = (export / ORDERS).read_text(encoding="utf-8").splitlines()
    after = (tmp_path / ORDERS).read_text(encoding="utf-8").splitlines()
    assert after[0] == before[0]
    assert len(after) == len(before)
    purchased = [
        (old.split(",")[3], new.split(",")[3]) for old, new in zip(before, after, strict=True)
    ]
    assert ("ontem", "ontem") in purchased
    assert ("2024-13-01 09:15:00", "2024-13-01 09:15:00") in purchased
    moved = [(old, new) for old, new in purchased if old.startswith("2024-04-0")]
    assert moved
    assert all(old[10:] == new[10:] and old[:10] < new[:10] for old, new in moved)


def test_a_text_that_looks_like_a_date_is_not_touched(
    export: Path, planted: OlistTruth, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for truth in planted.tables.values():
        (source / truth.file).write_bytes((export / truth.file).read_bytes())
    header = (export / REVIEWS).read_bytes().split(b"\r\n")[0]
    comment = b'"em 2024-01-31,\r\n2024-01-31 10:00:00,\r\ncerto ""sim"""'
    record = b'"a","b",5,2024-01-31,%s,%s 00:00:00,"%s 01:02:03"\r\n'
    start, end = b"2024-01-31", b"2024-03-02"
    (source / REVIEWS).write_bytes(header + b"\r\n" + record % (comment, start, start))
    shift_export(source, tmp_path / "target", 31)
    expected = header + b"\r\n" + record % (comment, end, end)
    assert (tmp_path / "target" / REVIEWS).read_bytes() == expected


@pytest.mark.usefixtures("planted")
def test_an_archive_is_read_like_a_directory(export: Path, tmp_path: Path) -> None:
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for path in export.iterdir():
            target.write(path, f"olist/{path.name}")
    shift_export(archive, tmp_path / "zipped", 7)
    shift_export(export, tmp_path / "plain", 7)
    for path in export.iterdir():
        zipped, plain = tmp_path / "zipped" / path.name, tmp_path / "plain" / path.name
        assert zipped.read_bytes() == plain.read_bytes()


def test_the_funnel_may_be_absent_but_nothing_else(
    export: Path, planted: OlistTruth, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name, truth in planted.tables.items():
        if not name.startswith("leads"):
            (source / truth.file).write_bytes((export / truth.file).read_bytes())
    written = shift_export(source, tmp_path / "target", 1)
    assert {path.name for path in written} == {path.name for path in source.iterdir()}
    (source / ORDERS).unlink()
    with pytest.raises(FileNotFoundError, match=ORDERS):
        shift_export(source, tmp_path / "nothing", 1)
    assert not (tmp_path / "nothing").exists()
