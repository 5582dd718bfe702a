"""What people are told: one record, whatever noticed it and whoever gets it.

Belongs here: the record and its forms as text and as JSON, without secrets. Does not
belong here: noticing (see ``sensors``) and sending (see ``senders``).
"""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, field_validator

from medallion_assets.secrets.redaction import redacted

LONGEST = 1500
"""Characters of details; the whole story is in Dagster's UI."""


class Severity(StrEnum):
    """How bad it is."""

    WARNING = "warning"
    ERROR = "error"


class Alert(BaseModel):
    """One thing that went wrong, told without secrets and not at length.

    Attributes:
        key: the same for the same thing, so that nobody is told twice.
        what: one line.
        subject: the asset, table or job.
        day: the business day or days; empty where there is none.
        run_id: the run in Dagster; empty where there is none.
        details: what the failing step or check said.
        remedy: what to do.
        at: when it went wrong, with a time zone.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    what: str
    severity: Severity
    subject: str
    day: str = ""
    run_id: str = ""
    details: str = ""
    remedy: str
    at: datetime

    @field_validator("what", "details", "remedy")
    @classmethod
    def _presentable(cls, text: str) -> str:
        clean = redacted(text)
        return clean if len(clean) <= LONGEST else f"{clean[:LONGEST]} …"

    def fields(self) -> dict[str, str]:
        """All of it for machines."""
        values: dict[str, str] = self.model_dump(mode="json")
        return values

    @property
    def title(self) -> str:
        """One line for people."""
        return " ".join(f"[{self.severity}] {self.what}".split())

    @property
    def text(self) -> str:
        """What people read below the title."""
        lines = {
            "subject": self.subject,
            "day": self.day,
            "run": self.run_id,
            "at": f"{self.at:%Y-%m-%d %H:%M:%S %Z}",
        }
        head = [f"{name}: {value}" for name, value in lines.items() if value]
        parts = ["\n".join(head), self.details, f"Remedy: {self.remedy}"]
        return "\n\n".join(part for part in parts if part)
