"""The page about the source tells the counts that the default history has."""

import re
from pathlib import Path

from medallion_assets.simulation.shopease import EFFECTS, ChainHistory, ChainParameters

PAGE = Path(__file__).parents[4] / "docs" / "sources.md"
ROW = re.compile(r"\| `(\w+)` \| `(\w+)` \| (\w+) \| ([\d,]+) \|")


def test_the_page_has_the_counts_of_the_full_size() -> None:
    told = {
        (table, kind): (effect, int(rows.replace(",", "")))
        for table, kind, effect, rows in ROW.findall(PAGE.read_text(encoding="utf-8"))
    }
    planted = ChainHistory(ChainParameters()).truth()
    assert told == {
        (table, kind): (EFFECTS[table][kind].value, rows)
        for table, kinds in planted.kinds.items()
        for kind, rows in kinds.items()
    }
