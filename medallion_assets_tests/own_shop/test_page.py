"""The page on own shops does what it says, followed word by word."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.generate import ROOT
from medallion_assets_tests.own_shop.files import command, rows, working_on
from medallion_assets_tests.platform import PII_KEY

PAGE = (ROOT / "docs" / "own-shop.md").read_text()
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
FILE = re.compile(r"`(\w+\.csv)`\n\n```text\n(.*?)```", re.DOTALL)


@pytest.fixture
def followed(tmp_path: Path) -> Iterator[None]:
    """The directory that somebody works in who has read the first three steps."""
    blocks = BLOCK.findall(PAGE)
    (tmp_path / "corner.py").write_text(next(text for kind, text in blocks if kind == "python"))
    (tmp_path / "corner").mkdir()
    for name, text in FILE.findall(PAGE):
        (tmp_path / "corner" / name).write_text(text)
    settings = next(text for _, text in blocks if text.startswith("MEDALLION_"))
    lines = (line.split("=", 1) for line in settings.splitlines())
    with working_on(tmp_path, {**dict(lines), "MEDALLION_PII_KEY": PII_KEY}):
        yield
    sys.modules.pop("corner", None)


@pytest.mark.again
@pytest.mark.usefixtures("followed")
def test_the_page_is_true() -> None:
    steps = next(text for _, text in BLOCK.findall(PAGE) if text.startswith("medallion doctor"))
    said = {}
    for line in steps.splitlines():
        words = re.findall(r'"[^"]*"|\S+', line.removeprefix("medallion "))
        said[words[0]] = command(*(word.strip('"') for word in words))
    assert "3 of 3 files" in " ".join(said["doctor"].split())
    assert "balanced: every row and cent is accounted for" in said["ledger"]
    assert "000003" in said["quarantine"]
    assert rows("select reasons from quarantine.corner_order_lines") == [
        {"reasons": ["orders_missing"]}
    ]
    assert rows("select count(*) as n from silver.corner_order_lines") == [{"n": 3}]
