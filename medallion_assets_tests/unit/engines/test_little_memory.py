"""A step that needs more memory than DuckDB may have says so, and what to do."""

from pathlib import Path

import pytest

from medallion_assets.core.errors import EngineError
from medallion_assets.session import open_session
from medallion_assets_tests.shop import shop


def test_a_step_that_needs_more_memory_says_what_it_may_use(tmp_path: Path) -> None:
    settings = shop(tmp_path).settings.model_copy(update={"memory_limit": "10MB"})
    with (
        pytest.raises(EngineError, match="more memory than the 10MB") as caught,
        open_session(settings, run_id="large") as session,
    ):
        session.connection.execute("select list(n) from range(10_000_000) as numbers(n)")
    assert "MEDALLION_MEMORY_LIMIT=10MB" in caught.value.remedy
