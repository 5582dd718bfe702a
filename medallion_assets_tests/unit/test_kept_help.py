"""The kept page of help: what Typer would draw, in a twentieth of its modules, or none at all."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from docs.help_pages import drawn
from medallion_assets.cli import entry
from medallion_assets.cli.entry import OTHER_LOOK, WIDTHS, kept_page

CODE = """
import sys
sys.argv = ["medallion", "--help"]
from medallion_assets.cli.entry import main
main()
print(*sys.modules)
"""


class Place(io.StringIO):
    """Where a page is written to."""

    encoding = "utf-8"

    is_terminal = True

    def isatty(self) -> bool:
        """Whether a person looks at it."""
        return self.is_terminal


@pytest.fixture(autouse=True)
def _asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """``medallion --help`` in a terminal of 100 columns."""
    for name in OTHER_LOOK:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")


@pytest.fixture
def place() -> Place:
    """A terminal."""
    return Place()


ASKED = ["/usr/bin/medallion", "--help"]


def test_pages_are_what_typer_draws(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(width))
        assert kept_page(ASKED, place) == drawn(width)


def test_a_pipe_has_no_colours(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    place.is_terminal = False
    assert kept_page(ASKED, place) == drawn(80, colours=False)


@pytest.mark.parametrize(
    ("columns", "width"), [("80", 80), ("119", 80), ("120", 120), ("250", 120)]
)
def test_the_widest_page_that_fits_is_shown(
    place: Place, monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert kept_page(ASKED, place) == entry.page_of(width).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words", [[], ["run", "--help"], ["--help", "run"], ["--version"]], ids=" ".join
)
def test_all_else_is_left_to_typer(place: Place, words: list[str]) -> None:
    assert kept_page(["medallion", *words], place) is None


def test_another_program_has_its_own_name_in_it(place: Place) -> None:
    assert kept_page(["retail", "--help"], place) is None


@pytest.mark.parametrize(
    ("name", "value"), [("COLUMNS", "79"), ("TERM", "dumb"), *((one, "1") for one in OTHER_LOOK)]
)
def test_another_look_is_drawn(
    place: Place, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert kept_page(ASKED, place) is None


def test_a_place_that_cannot_show_its_frames_is_left_to_typer(place: Place) -> None:
    place.encoding = "ascii"
    assert kept_page(ASKED, place) is None


def test_the_page_is_shown_without_typer(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CODE]
    shown = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=True, encoding="utf-8", cwd=tmp_path
    )
    page, _, modules = shown.stdout.rstrip("\n").rpartition("\n")
    assert "Usage: medallion" in page
    assert {"typer", "rich", "medallion_assets.cli.main"} & {*modules.split()} == set()
