"""A place on S3 leads nowhere else on this machine."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from medallion_assets.settings.environment import Settings


@pytest.mark.parametrize("variable", ["lake", "drops"])
@pytest.mark.parametrize("prefix", ["../..", "..", ".", "a/../b", "a/.", "a/..", "./a"])
def test_a_prefix_that_leads_elsewhere_is_refused(variable: str, prefix: str) -> None:
    with pytest.raises(ValidationError, match="must be s3://bucket/prefix"):
        Settings.model_validate({variable: f"s3://bucket/{prefix}"})


@pytest.mark.parametrize("prefix", ["a", "a.b", "..a", "a/b..c", "a.", "v1.2/lake"])
def test_dots_within_a_name_are_not(prefix: str) -> None:
    settings = Settings(lake=f"s3://bucket/{prefix}", _env_file=None)  # type: ignore[call-arg]
    assert settings.state_root.is_relative_to(Path(".medallion/bucket").absolute())
