"""What every way to reach people does.

Belongs here: the one interface and the fault that it reports. A new way is one class
and one line in ``configured``.
"""

from typing import Protocol

from medallion_assets.orchestration.alerts.alert import Alert


class SendingError(Exception):
    """An alert did not arrive. The message holds no address, which may be secret.

    Attributes:
        momentary: whether it may arrive when it is sent again.
    """

    def __init__(self, problem: str, *, momentary: bool) -> None:
        """Say what is wrong, and whether it may pass."""
        super().__init__(problem)
        self.momentary = momentary


class Sender(Protocol):
    """Reaches people one way."""

    @property
    def name(self) -> str:
        """The same at all times, because it is remembered who got what."""
        ...

    def send(self, alert: Alert) -> None:
        """Send it once.

        Raises:
            SendingError: it did not arrive.
            MedallionError: a secret that is needed cannot be had.
        """
        ...
