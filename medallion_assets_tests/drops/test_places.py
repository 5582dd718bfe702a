"""A place that others write to, that cannot be written, or that is not there."""

from pathlib import Path

import pytest

from medallion_assets.core.errors import ConfigurationError, SourceError
from medallion_assets.sources.drops.place import DropDirectory
from medallion_assets_tests.drops.lake import NAME, Drops, drops, sale, sales_file, written_before


@pytest.mark.parametrize("when", ["copy", "move"])
def test_a_file_that_is_written_meanwhile_waits_for_the_next_run(
    lake: Drops, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    lake.drop(NAME, sales_file())
    with monkeypatch.context() as patched:
        content = sales_file(sale(customer_id=9), sale(customer_id=9))
        written_before(when, DropDirectory, lambda name: lake.drop(name, content), patched)
        lake.run()
    assert lake.files("incoming") == [NAME]
    assert lake.outcomes() == [(NAME, "changed" if when == "copy" else "loaded")]
    lake.run()
    assert {row["customer_id"] for row in lake.silver()} == {"9"}
    assert lake.revenue() == 200
    assert lake.files("incoming") == []


def test_without_a_place_there_is_a_remedy(tmp_path: Path) -> None:
    lake = drops(tmp_path)
    with pytest.raises(ConfigurationError, match="MEDALLION_DROPS is not set"):
        Drops(lake.root, tmp_path, lake.first, lake.last, lake.tables, dropped="").run()
    (tmp_path / "drops" / "incoming").rmdir()
    (tmp_path / "drops").rmdir()
    with pytest.raises(ConfigurationError, match="is no directory"):
        lake.run()


def test_a_place_that_cannot_be_written_stops_the_step_and_the_next_run_goes_on(
    lake: Drops, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.drop(NAME, sales_file())

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "processed")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refused)
        with pytest.raises(SourceError, match="Permission denied"):
            lake.run()
    assert lake.files("incoming") == [NAME]
    lake.run()
    assert lake.outcomes() == [(NAME, "loaded")]
    assert lake.files("processed") == [NAME]
    assert lake.revenue() == 100
