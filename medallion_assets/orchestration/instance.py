"""The Dagster instance of an environment, beside its lake.

Belongs here: preparing its home, the variables that Dagster reads, and where its processes
work. Does not belong here: running anything.
"""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from medallion_assets.core.private import make_private
from medallion_assets.core.shipped import INSTANCE
from medallion_assets.lake.iceberg.faults import translate_errors
from medallion_assets.settings.environment import Settings

HOME = "DAGSTER_HOME"
"""The variable that names the home of an instance."""

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
        _describe(home / "dagster.yaml")
    os.environ[HOME] = str(home)
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", EVENT_BATCH)
    return home


def _describe(file: Path) -> None:
    """Write how the instance is made up; nobody reads half of it."""
    wanted = INSTANCE.read_bytes()
    if file.is_file() and file.read_bytes() == wanted:
        return
    with NamedTemporaryFile(dir=file.parent, delete=False) as written:
        written.write(wanted)
    Path(written.name).replace(file)


def instance_home() -> Path:
    """Home of this process's instance: what ``DAGSTER_HOME`` names, else the lake's own.

    Raises:
        ConfigurationError: a setting is wrong.
        LakeError: the lake cannot be written.
    """
    named = os.environ.get(HOME)
    return Path(named) if named else prepare_home(Settings.load())


def enter_directory() -> None:
    """Go to where the user works, if this process was started elsewhere."""
    os.chdir(os.environ.get(DIRECTORY, "."))
