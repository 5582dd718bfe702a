"""The sensors of an environment, assembled.

They start switched on where schedules do.
"""

from dagster import Definitions

from medallion_assets.orchestration.alerts.senders.configured import senders_of
from medallion_assets.orchestration.alerts.sensors.failed_checks import build_failed_checks
from medallion_assets.orchestration.alerts.sensors.failed_runs import build_failed_runs
from medallion_assets.orchestration.alerts.sensors.late_data import build_late_data
from medallion_assets.settings.environment import Settings


def build_alerts(settings: Settings) -> Definitions:
    """The sensors that tell of failed runs, failed checks and late days."""
    senders = senders_of(settings)
    return Definitions(
        sensors=[
            build_failed_runs(settings, senders),
            build_failed_checks(settings, senders),
            build_late_data(settings, senders),
        ]
    )
