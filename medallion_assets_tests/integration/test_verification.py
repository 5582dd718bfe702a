"""Every damaged file is found, by table and day, and is named by whatever stumbles over it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from medallion_assets.cli.checks import examine
from medallion_assets.cli.main import app
from medallion_assets.cli.views import select
from medallion_assets.core.errors import DamagedError
from medallion_assets.core.naming import BRONZE, LEDGER, QUARANTINE, ROW_HASH, SILVER
from medallion_assets.lake import checksums, reading
from medallion_assets.lake.checksums import carried
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.iceberg import contents
from medallion_assets.lake.named_files import NamedFile
from medallion_assets.lake.verification import Verified, verify_files
from medallion_assets.silver.verification import verify_lake
from medallion_assets_tests.platform import PII_KEY, Platform
from medallion_assets_tests.shop import SHOP, shop
from medallion_assets_tests.tiers import parametrize_once

Damaging = Callable[[Path], object]

PLACES = 3
"""Flipped bits a file, spread over it."""


def verified(platform: Platform, *, deep: bool = True) -> Verified:
    return verify_lake(platform.settings, deep=deep, tables=SHOP)


def data_files(platform: Platform, *layers: str) -> list[Path]:
    """The data files of what readers see."""
    reader = platform.reader()
    named = [file for table in reader.heads for file in reader.named(table)]
    found = [platform.root / file.key for file in named if file.table.split(".")[0] in layers]
    assert found
    return sorted(found)


def flipped(content: bytes, number: int) -> Iterator[bytes]:
    """A content with one bit flipped, at several places that move from file to file."""
    for step in range(PLACES):
        bit = (number * 13 + step * len(content) * 8 // PLACES) % (len(content) * 8)
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


DAMAGES: tuple[Damaging, ...] = (Path.unlink, cut)


def test_a_new_lake_is_whole_and_every_file_has_a_checksum(loaded_shop: Platform) -> None:
    found = verified(loaded_shop)
    assert found.damages == []
    assert found.tables == len(loaded_shop.heads())
    assert found.unknown == 0
    assert found.files >= len(data_files(loaded_shop, SILVER))
    assert found.values > len(SHOP)


def test_every_flipped_bit_of_bronze_and_silver_is_found(loaded_shop: Platform) -> None:
    lake = loaded_shop.lake
    for number, file in enumerate(data_files(loaded_shop, BRONZE, SILVER)):
        content = file.read_bytes()
        for changed in flipped(content, number):
            file.write_bytes(changed)
            found = verify_files(lake, deep=True).damages
            assert [loaded_shop.root / damage.file for damage in found] == [file]
            assert "checksum" in found[0].problem
        file.write_bytes(content)
    assert verified(loaded_shop).damages == []


def test_missing_and_cut_files_are_found_at_once_with_table_and_day(loaded_shop: Platform) -> None:
    layers = (BRONZE, SILVER, QUARANTINE, LEDGER)
    for file in data_files(loaded_shop, *layers):
        content = file.read_bytes()
        layer, table = file.relative_to(loaded_shop.root).parts[:2]
        part = file.parent.name.removeprefix("_partition=")
        for damage in DAMAGES:
            damage(file)
            (found,) = verified(loaded_shop, deep=False).damages
            assert (found.table, loaded_shop.root / found.file) == (f"{layer}.{table}", file)
            if part[:4] == "2024":
                assert found.day == part
            if table == "shop_sales" and layer == BRONZE:
                assert found.day == "2024-05-01 … 2024-05-03"
            assert f"expected {len(content):,}" in found.problem
            assert "`medallion " in found.remedy
            file.write_bytes(content)


@pytest.mark.again
@parametrize_once(
    ("table", "column", "value"),
    [("silver.shop_lines", "line", 7), ("bronze.shop_lines", ROW_HASH, "f" * 32)],
)
def test_a_lake_that_is_older_than_checksums_is_compared_by_its_values(
    table: str, column: str, value: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = shop(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(reading, "sealed", lambda file: file)
        patched.setattr(checksums, "sealed", lambda file: file)
        patched.setattr(checksums, "with_checksum", lambda file: file)
        platform.run()
    assert verified(platform).unknown == verified(platform).files > 0
    assert verified(platform).damages == []
    file = next(f for f in data_files(platform, *table.split(".")[:1]) if "shop_lines" in str(f))
    rows = pq.read_table(file)
    place, kind = rows.column_names.index(column), rows.schema.field(column)
    values = [value, *rows.column(column).to_pylist()[1:]]
    pq.write_table(rows.set_column(place, kind, pa.array(values, kind.type)), file)
    assert [damage.table for damage in verified(platform, deep=False).damages] == [table]
    monkeypatch.setattr(NamedFile, "size_damage", lambda *_: None)
    found = verified(platform).damages
    assert {damage.table for damage in found} == {table}
    assert {damage.day for damage in found} <= {"2024-05-01", "2024-05-02", "2024-05-03"}
    assert all("the ledger expects" in damage.problem for damage in found)


def test_changed_landing_files_are_found(loaded_shop: Platform) -> None:
    for file in (loaded_shop.root / "landing").rglob("*.csv"):
        content = file.read_bytes()
        file.write_bytes(content[:-1] + b" ")
        (found,) = verified(loaded_shop).damages
        assert (found.table, loaded_shop.root / found.file) == ("landing", file)
        file.write_bytes(content)


def in_metadata(platform: Platform, pattern: str) -> list[Path]:
    """Metadata files of a kind that the present state needs."""
    lake, named = platform.lake, set()
    for identifier, head in read_heads(lake).items():
        table = lake.load(identifier)
        snapshot = table.snapshot_by_id(head)
        assert snapshot
        named |= {table.metadata_location, snapshot.manifest_list}
        named |= {manifest.manifest_path for manifest in snapshot.manifests(table.io)}
    found = [Path(name.removeprefix("file://")) for name in sorted(named)]
    return [file for file in found if file.match(pattern)]


def problem(platform: Platform) -> str:
    """What verification says first, without reading data."""
    try:
        return str(verified(platform, deep=False).damages[0].error)
    except DamagedError as error:
        return str(error)


@pytest.mark.again
@parametrize_once("pattern", ["*.metadata.json", "snap-*.avro", "*-m0.avro"])
@parametrize_once("length", [0, 0.5, 0.9], ids=["empty", "half", "cut"])
def test_cut_metadata_is_named_by_all_that_reads_it(
    loaded_shop: Platform, pattern: str, length: float
) -> None:
    for file in in_metadata(loaded_shop, pattern):
        content = file.read_bytes()
        file.write_bytes(content[: int(len(content) * length)])
        contents._live_files.cache_clear()
        table = ".".join(file.relative_to(loaded_shop.root).parts[:2])
        said = problem(loaded_shop)
        assert file.name in said
        assert "Remedy: " in said
        if not table.startswith(LEDGER):
            with pytest.raises(DamagedError, match=file.name):
                select(loaded_shop.settings, f"select count(*) from {table}")
        file.write_bytes(content)
        contents._live_files.cache_clear()
    assert verified(loaded_shop).damages == []


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 255
    content[8:40] = bytes(32)
    file.write_bytes(content)


@pytest.mark.parametrize("damage", [cut, flip, Path.unlink])
def test_a_query_and_a_step_name_the_damaged_file(loaded_shop: Platform, damage: Damaging) -> None:
    file = next(f for f in data_files(loaded_shop, BRONZE) if "shop_sales" in str(f))
    damage(file)
    for attempt in (
        lambda: select(loaded_shop.settings, "select * from bronze.shop_sales"),
        replace(loaded_shop, accept_removals=True).run,
    ):
        with pytest.raises(DamagedError, match=file.name) as caught:
            attempt()
        assert "restore" in caught.value.remedy


def test_the_commands_say_it_by_their_exit_codes(
    loaded_shop: Platform, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEDALLION_LAKE", str(loaded_shop.root))
    monkeypatch.setenv("MEDALLION_PII_KEY", PII_KEY)
    runner = CliRunner()
    assert runner.invoke(app, ["verify"]).exit_code == 0
    file = next(f for f in data_files(loaded_shop, SILVER) if "shop_sales" in str(f))
    key, content = file.relative_to(loaded_shop.root).as_posix(), file.read_bytes()
    flip(file)
    assert runner.invoke(app, ["verify"]).exit_code == 0
    deep = runner.invoke(app, ["verify", "--deep", "--json"])
    assert deep.exit_code == 1
    assert json.loads(deep.stdout)["damages"][0]["file"] == key
    query = runner.invoke(app, ["query", "select * from silver.shop_sales"])
    assert query.exit_code == 1
    assert "Damaged:" in query.stderr
    file.write_bytes(content[:-1])
    cheap = runner.invoke(app, ["verify"])
    assert cheap.exit_code == 1
    assert key in cheap.stderr
    assert "Remedy: " in cheap.stderr
    (tables,) = [one for one in examine() if one.what == "tables"]
    assert not tables.fine
    assert key in tables.finding
    monkeypatch.setenv("MEDALLION_FIRST_DAY", "soon")
    assert runner.invoke(app, ["verify"]).exit_code == 2


def test_names_carry_checksums_of_data_files_only() -> None:
    assert carried(f"silver/t/data/x/part-0.{'a' * 32}.parquet") == "a" * 32
    assert carried("silver/t/data/x/part-0.parquet") is None
    assert carried(f"silver/t/metadata/{'a' * 32}.avro") is None


@pytest.mark.again
def test_metadata_that_is_cut_behind_an_inner_object_is_named(loaded_shop: Platform) -> None:
    for file in in_metadata(loaded_shop, "*.metadata.json"):
        content = file.read_bytes()
        file.write_bytes(content[: content.rindex(b"}", 0, content.rindex(b"}")) + 1])
        assert file.name in problem(loaded_shop)
        file.write_bytes(content)
