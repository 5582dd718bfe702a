"""One default export for all tests that only read it."""

from pathlib import Path

import pytest

from medallion_assets.simulation.olist import OlistParameters, OlistTruth, generate


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the default export."""
    return tmp_path_factory.mktemp("demo") / "export"


@pytest.fixture(scope="session")
def planted(export: Path) -> OlistTruth:
    """The ground truth of the default export, which is written on the way."""
    return generate(export, OlistParameters())
