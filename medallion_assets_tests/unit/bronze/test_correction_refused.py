"""A file of corrections that is not what was exported is refused, and changes nothing."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from medallion_assets.core.errors import BadDeliveryError, ConfigurationError
from medallion_assets_tests.corrected import apply, write
from medallion_assets_tests.platform import Platform, nothing_changes
from medallion_assets_tests.tiers import parametrize_once


@parametrize_once(
    ("header", "rows", "said"),
    [
        ("sale_id,state,sold_at,paid_at", ["1,open,,"], "line 1: no column corrects_load"),
        (
            "corrects_load,corrects_line,corrects_row,sale_id,state,sold_at",
            ["x,1,y,1,open,"],
            "paid_at",
        ),
        (
            "corrects_load,corrects_line,corrects_row,sale_id,state,sold_at,paid_at,staet",
            ["x,1,y,1,open,,,lost"],
            "line 1: column staet",
        ),
        (
            "corrects_load,corrects_line,corrects_row,sale_id,state,sold_at,paid_at",
            ["x,1,y,1,open,,", "x,1,y,1"],
            "line 3: 4 fields instead of 7",
        ),
    ],
)
def test_a_file_of_another_shape_is_refused(
    loaded_shop: Platform, tmp_path: Path, header: str, rows: Sequence[str], said: str
) -> None:
    file = tmp_path / "fix.csv"
    file.write_text("\n".join([header, *rows]) + "\n")
    with nothing_changes(loaded_shop), pytest.raises(BadDeliveryError, match=said):
        apply(loaded_shop, "sales", file)


@parametrize_once(
    ("change", "said"),
    [({"_line_number": "1"}, "line 2"), ({"_row_hash": "0"}, "line 2"), ({"_load_id": ""}, "2")],
)
def test_a_row_that_is_not_rejected_is_refused(
    loaded_shop: Platform, tmp_path: Path, change: dict[str, str], said: str
) -> None:
    (row,) = loaded_shop.rows("quarantine", "sales")
    file = write(tmp_path / "fix.csv", loaded_shop, "sales", [{**row, **change}])
    refused = pytest.raises(ConfigurationError, match=f"{said}: names no row")
    with nothing_changes(loaded_shop), refused:
        apply(loaded_shop, "sales", file)


def test_a_row_cannot_be_corrected_twice_in_a_file(loaded_shop: Platform, tmp_path: Path) -> None:
    (row,) = loaded_shop.rows("quarantine", "sales")
    rows = [{**row, "state": state} for state in ("open", "paid")]
    file = write(tmp_path / "fix.csv", loaded_shop, "sales", rows)
    refused = pytest.raises(ConfigurationError, match="line 2, 3: corrects a row a second time")
    with nothing_changes(loaded_shop), refused:
        apply(loaded_shop, "sales", file)
