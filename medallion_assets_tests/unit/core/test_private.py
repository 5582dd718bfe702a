"""What only its owner may read, and what a spreadsheet may not work out."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.core.private import OTHERS, make_private, write_private
from medallion_assets.core.spreadsheets import MARKED, marked
from medallion_assets_tests.examples import examples
from medallion_assets_tests.shop import shop


def test_a_new_lake_may_be_entered_by_its_owner_only(tmp_path: Path) -> None:
    platform = shop(tmp_path)
    platform.run()
    assert platform.root.stat().st_mode & OTHERS == 0


def test_a_directory_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o750)
    make_private(tmp_path / "shared")
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o750


def test_a_file_becomes_private_and_is_not_written_through_a_link(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("KEY=old")
    file.chmod(0o644)
    write_private(file, "KEY=new")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("KEY=new", 0o600)
    (tmp_path / "link").symlink_to(file)
    with pytest.raises(OSError, match="symbolic"):
        write_private(tmp_path / "link", "KEY=x")
    assert file.read_text() == "KEY=new"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "=cmd|x", "+SUM(1)", "@SUM(1)", "-2+3", "\t=1"])
def test_what_looks_like_a_formula_is_marked(text: str) -> None:
    assert marked(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-5.00", "+1", "São Paulo", "a=b", "'quoted'"])
def test_other_values_stay_as_they_are(text: str) -> None:
    assert marked(text) == text


@examples(300)
@given(st.text(alphabet="'=+-@\t\r1a"))
def test_the_mark_can_be_taken_off(text: str) -> None:
    assert re.sub(MARKED, r"\1", marked(text)) == text
