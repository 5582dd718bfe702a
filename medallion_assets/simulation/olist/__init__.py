"""Demonstration data: an Olist export that is invented, dirty and exactly known.

Belongs here: the entry points. ``generate`` writes the eleven files and the
ground truth beside them; ``shift_export`` moves a real export in time. The
data has every known trap and every quarantine reason in counted numbers, so
tests of the platform assert what it found against what was injected.
"""

from pathlib import Path

from medallion_assets.simulation.olist.defects import inject_defects
from medallion_assets.simulation.olist.market import build_market
from medallion_assets.simulation.olist.shift import shift_export
from medallion_assets.simulation.olist.spec import OlistParameters, OlistTruth, TableTruth
from medallion_assets.simulation.olist.truth import gather_truth
from medallion_assets.simulation.olist.writer import write_sheet

__all__ = ["OlistParameters", "OlistTruth", "TableTruth", "generate", "shift_export", "truth_path"]


def truth_path(directory: Path) -> Path:
    """Where the ground truth of the export in ``directory`` lies: beside it, not in it."""
    return directory.with_name(f"{directory.name}.truth.json")


def generate(
    directory: Path, parameters: OlistParameters | None = None, *, truth_file: Path | None = None
) -> OlistTruth:
    """Write an export and its ground truth.

    Args:
        directory: gets the CSV files; created where missing. Existing files of
            the same names are replaced.
        parameters: size, place in time and seed; the defaults where None.
        truth_file: where the ground truth goes; ``truth_path(directory)`` where None.

    Returns:
        The ground truth: what the platform must therefore find.

    Raises:
        ValueError: the export is too small to hold every case.
    """
    market = build_market(parameters or OlistParameters())
    context = inject_defects(market)
    truth = gather_truth(context)
    directory.mkdir(parents=True, exist_ok=True)
    for sheet in market.sheets():
        write_sheet(sheet, directory)
    truth.write(truth_file or truth_path(directory))
    return truth
