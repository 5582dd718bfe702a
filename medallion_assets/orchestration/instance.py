"""The Dagster instance of an environment, beside its lake.

Belongs here: preparing its home, the variables that Dagster reads, and where its processes
work. Does not belong here: running anything.
"""

import os
import shutil
from pathlib import Path

from medallion_assets.core.private import make_private
from medallion_assets.lake.iceberg.faults import translate_errors
from medallion_assets.settings.environment import Settings

ROOT = Path(__file__).parents[2]
"""The checkout: beside the package lie dagster.yaml, workspace.yaml and dbt_gold."""

DIRECTORY = "MEDALLION_DIRECTORY"
"""The variable that tells a code server where its user works, and the file ``.env`` may be."""

EVENT_BATCH = "2000"
"""Events of a range that Dagster hands to the event log at once."""


def prepare_home(settings: Settings) -> Path:
    """Make the instance's home as ``dagster.yaml`` describes it and point Dagster there.

    Raises:
        LakeError: the lake cannot be written.
    """
    home = settings.dagster_home
    with translate_errors(settings.state_root):
        make_private(settings.state_root)
        make_private(home)
        shutil.copyfile(ROOT / "dagster.yaml", home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", EVENT_BATCH)
    return home


def enter_directory() -> None:
    """Go to where the user works, if this process was started elsewhere.

    Every process of Dagster lets the file ``.env`` of the directory that it starts in win over
    the environment. So `medallion dev` starts them in a directory without one.
    """
    os.chdir(os.environ.get(DIRECTORY, "."))
