"""Alerts in the log of the process, where they are in any case."""

import logging

from medallion_assets.orchestration.alerts.alert import Alert, Severity

LOGGER = logging.getLogger("medallion_assets.alerts")
LOG = "log"
LEVELS = {Severity.WARNING: logging.WARNING, Severity.ERROR: logging.ERROR}


class Log:
    """Writes one record an alert."""

    name = LOG

    def send(self, alert: Alert) -> None:
        """Write it."""
        LOGGER.log(LEVELS[alert.severity], "%s\n%s", alert.title, alert.text)
