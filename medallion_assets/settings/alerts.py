"""Settings of alerts and of how long records of runs are kept.

Belongs here: who is told what goes wrong, when a day is late, and when old records
go. Does not belong here: all other settings (see ``settings.environment``), and telling
anybody (see ``orchestration.alerts``).
"""

from __future__ import annotations

import re

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from medallion_assets.secrets.references import Reference

WEB = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
MAIL = re.compile(r"[^\s@,<>]+@[^\s@,<>]+")


class AlertSettings(BaseSettings):
    """The settings that say who is told, and what is kept for how long."""

    alert_webhook: SecretStr | None = Field(
        default=None, description="Address that every alert is posted to, as JSON."
    )
    alert_slack: SecretStr | None = Field(
        default=None, description="Incoming webhook of Slack that every alert is posted to."
    )
    alert_mail_to: str | None = Field(
        default=None, description="Mail addresses that get every alert, with commas between them."
    )
    alert_mail_from: str | None = Field(
        default=None, description="Mail address that alerts come from."
    )
    alert_smtp_host: str | None = Field(
        default=None, description="Mail server that takes alerts; needed with the addresses."
    )
    alert_smtp_port: int = Field(
        default=587, ge=1, le=65535, description="Port of the mail server."
    )
    alert_smtp_user: str | None = Field(
        default=None, description="User at the mail server; empty means without logging in."
    )
    alert_smtp_password: SecretStr | None = Field(
        default=None, description="Password at the mail server."
    )
    alert_smtp_starttls: bool = Field(
        default=True, description="Whether mail is encrypted by STARTTLS, which logging in needs."
    )
    late_after: int = Field(
        default=6,
        ge=0,
        le=240,
        description="Hours after the end of a business day, midnight in the shop's time zone, by "
        "which its silver must be there; later it is late.",
    )
    keep_runs_days: int = Field(
        default=90,
        ge=1,
        description="Days for which Dagster's records of finished runs are kept; what shows the "
        "latest state of an asset or a check stays.",
    )

    @field_validator("alert_webhook", "alert_slack")
    @classmethod
    def _is_on_the_web(cls, address: SecretStr | None) -> SecretStr | None:
        given = address.get_secret_value() if address else None
        if given and not WEB.fullmatch(given) and Reference.parse(given) is None:
            raise ValueError("must be an address that begins with https:// or http://")
        return address

    @field_validator("alert_smtp_password")
    @classmethod
    def _is_kept_somewhere(cls, password: SecretStr | None) -> SecretStr | None:
        if password is not None:
            Reference.parse(password.get_secret_value())
        return password

    @field_validator("alert_mail_to", "alert_mail_from")
    @classmethod
    def _is_mail(cls, addresses: str | None) -> str | None:
        for address in (addresses or "").split(",") if addresses else ():
            if not MAIL.fullmatch(address.strip()):
                raise ValueError(f"{address.strip()!r} is no mail address")
        return addresses

    @model_validator(mode="after")
    def _whole_mail(self) -> AlertSettings:
        needed = {"ALERT_MAIL_FROM": self.alert_mail_from, "ALERT_SMTP_HOST": self.alert_smtp_host}
        missing = [f"MEDALLION_{name}" for name, value in needed.items() if value is None]
        if self.alert_mail_to is not None and missing:
            raise ValueError(f"MEDALLION_ALERT_MAIL_TO: needs {' and '.join(missing)} too")
        if self.alert_smtp_user is not None and self.alert_smtp_password is None:
            raise ValueError("MEDALLION_ALERT_SMTP_USER: needs MEDALLION_ALERT_SMTP_PASSWORD too")
        if self.alert_smtp_user is not None and not self.alert_smtp_starttls:
            raise ValueError("MEDALLION_ALERT_SMTP_STARTTLS: a password is not sent unencrypted")
        return self

    @property
    def mail_to(self) -> list[str]:
        """The addresses that get mail."""
        return (
            [part.strip() for part in self.alert_mail_to.split(",")] if self.alert_mail_to else []
        )
