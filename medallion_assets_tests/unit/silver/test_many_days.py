"""A step over many days says what it does, and one over few says nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from medallion_assets_tests.shop import shop


@pytest.mark.parametrize(("many", "said"), [(4, []), (3, ["cleaning", "counting", "publishing"])])
def test_what_is_done_with_many_days_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int, said: list[str]
) -> None:
    monkeypatch.setattr("medallion_assets.silver.build.MANY_DAYS", many)
    platform = replace(shop(tmp_path), runs=("sales",))
    lines: list[str] = []
    with platform.session() as session:
        platform.run_in(replace(session, report=lines.append))
    assert lines == [f"silver of shop_sales: {doing} 3 days" for doing in said]
