"""The Dagster code location of this process, as ``workspace.yaml`` names it.

Belongs here: the entry point. Does not belong here: what it consists of (see
``orchestration.code_location``).
"""

from dagster import Definitions, definitions

from medallion_assets.core.own_process import claim
from medallion_assets.orchestration.code_location import build_definitions
from medallion_assets.orchestration.faults import told_by_command
from medallion_assets.orchestration.instance import enter_directory
from medallion_assets.settings.environment import Settings


@definitions
def defs() -> Definitions:
    """The definitions of the environment that this process is configured for."""
    enter_directory()
    claim()
    with told_by_command():
        return build_definitions(Settings.load())
