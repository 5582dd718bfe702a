"""Packed files are read as what is packed in them, or refused as a whole."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.sources import packed
from medallion_assets.sources.packed import unpacked, unpacked_name
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import THREE_DAYS, shop

TEXT = "".join(f"{number},a line that is packed\n" for number in range(5000)).encode()


def zstandard(content: bytes) -> bytes:
    """The bytes packed by Zstandard."""
    return bytes(pa.Codec("zstd").compress(content, asbytes=True))


PACKERS: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".zst": zstandard}


@pytest.mark.parametrize("suffix", PACKERS)
def test_what_was_packed_in_one_part_or_two_comes_out_and_is_gone_afterwards(
    suffix: str, tmp_path: Path
) -> None:
    pack, file = PACKERS[suffix], tmp_path / f"sales.csv{suffix}"
    for content in (pack(TEXT), pack(TEXT[:100]) + pack(TEXT[100:])):
        file.write_bytes(content)
        with unpacked(file, label="it") as plain:
            assert plain.read_bytes() == TEXT
        assert [*tmp_path.iterdir()] == [file]


def test_a_plain_file_is_itself(tmp_path: Path) -> None:
    with unpacked(tmp_path / "sales.csv", label="it") as plain:
        assert plain == tmp_path / "sales.csv"
    assert [unpacked_name(name) for name in ("a.csv", "a.CSV.GZ", "a.b.zst")] == [
        "a.csv",
        "a.CSV",
        "a.b",
    ]


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("flaw", ["cut off", "changed", "not packed"])
def test_a_damaged_file_is_refused(flaw: str, suffix: str, tmp_path: Path) -> None:
    whole = PACKERS[suffix](TEXT)
    middle = len(whole) // 2
    content = {
        "cut off": whole[:-7],
        "changed": whole[:middle] + bytes(byte ^ 0xFF for byte in whole[middle : middle + 8]),
        "not packed": TEXT,
    }[flaw]
    file = tmp_path / f"sales.csv{suffix}"
    file.write_bytes(content)
    with (
        pytest.raises(BadDeliveryError, match=r"sales.* cannot be unpacked"),
        unpacked(file, label="sales"),
    ):
        pass
    assert [*tmp_path.iterdir()] == [file]


def test_a_file_that_would_fill_the_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "SMALL", 1000)
    monkeypatch.setattr(packed, "LARGEST_RATIO", 20)
    file = tmp_path / "sales.csv.gz"
    file.write_bytes(gzip.compress(b"0" * 10**7))
    with pytest.raises(BadDeliveryError, match="20 times"), unpacked(file, label="sales"):
        pass


@pytest.mark.parametrize("suffix", PACKERS)
def test_an_export_of_packed_files_gives_the_rows_of_the_plain_one(
    suffix: str, tmp_path: Path, loaded_shop: Platform
) -> None:
    platform = shop(tmp_path, THREE_DAYS)
    for file in [*platform.export.iterdir()]:
        (file.parent / f"{file.name}{suffix}").write_bytes(PACKERS[suffix](file.read_bytes()))
        file.unlink()
    platform.run()
    names = ("sale_id", "line", "price", "_line_number")
    found, expected = (
        {tuple(row[name] for name in names) for row in one.rows("silver", "lines")}
        for one in (platform, loaded_shop)
    )
    assert found == expected
    kept = {file.name for file in platform.root.glob("landing/shop/*/*/*.csv*")}
    assert kept == {f"{name}.csv{suffix}" for name in ("articles", "sales", "lines")}
