"""Settings of an environment, from variables ``MEDALLION_*`` or a ``.env`` file.

Belongs here: every setting with its meaning and default, beside those of the other modules of
``settings``. Does not belong here: opening any of it. Nothing is read at import; `Settings.load`
reads the variables, and everything else takes a `Settings`.
``docs/configuration.md`` is generated from the field descriptions.
"""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from medallion_assets.core.memory import at_most_half, available_memory
from medallion_assets.secrets.redaction import require_postgresql
from medallion_assets.secrets.resolving import know_given, resolved
from medallion_assets.settings.alerts import AlertSettings
from medallion_assets.settings.engines import EngineSettings
from medallion_assets.settings.faults import unreadable_file, wrong_values
from medallion_assets.settings.given import restore_given
from medallion_assets.settings.lake import AMOUNT, CatalogKind
from medallion_assets.settings.payouts import PayoutSettings
from medallion_assets.settings.pii_key import KeySettings, aws_place_of, key_of
from medallion_assets.settings.sources import SourceSettings
from medallion_assets.settings.systems import address_of_server
from medallion_assets.settings.ui import UiSettings


class Environment(StrEnum):
    """Where the platform runs."""

    LOCAL = "local"
    DEV = "dev"
    QA = "qa"
    PROD = "prod"


SCHEDULES_RUN: dict[Environment, bool] = {
    Environment.LOCAL: False,
    Environment.DEV: False,
    Environment.QA: True,
    Environment.PROD: True,
}
"""Whether schedules start switched on; exhaustive, so a new environment must decide."""


class Settings(
    EngineSettings, KeySettings, SourceSettings, PayoutSettings, AlertSettings, UiSettings
):
    """The settings of one environment, validated together."""

    model_config = SettingsConfigDict(
        env_prefix="MEDALLION_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    env: Environment = Field(
        default=Environment.LOCAL, description="Environment: local, dev, qa or prod."
    )
    first_day: date = Field(
        default=date(2016, 9, 4),
        description="First business day, ISO date; earlier rows are quarantined.",
    )
    last_day: date | None = Field(
        default=None,
        description="Last business day, ISO date, inclusive; empty means up to yesterday.",
    )
    warehouse: SecretStr | None = Field(
        default=None,
        description="Address of the PostgreSQL warehouse, `postgresql://user:password@host/database`"
        "; empty means what libpq's variables say (`PGHOST` …).",
    )
    time_zone: str = Field(
        default="America/Sao_Paulo",
        description="Time zone of the marketplace's business days; other systems have "
        "theirs in their description.",
    )
    memory_limit: str = Field(
        default="4GB",
        description="Memory DuckDB may use before it spills to the lake's scratch, or half of what "
        "the machine or the container has, where that is less; 600 MiB are left to others.",
    )
    threads: int = Field(default=2, ge=1, description="Threads DuckDB may use.")

    @classmethod
    def load(cls, **given: object) -> Settings:
        """Read the settings of this process.

        Args:
            given: settings by name that win over the environment; None says nothing.

        Raises:
            ConfigurationError: names every variable that is wrong and why.
        """
        wins: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        try:
            restore_given(Path(".env"))
            settings = cls(**wins)
        except (UnicodeDecodeError, OSError) as error:
            raise unreadable_file(error) from error
        except ValidationError as error:
            raise wrong_values(error) from None
        know_given(settings._secrets(), os.environ)
        return settings

    def _secrets(self) -> list[SecretStr]:
        """What the settings hold that is secret, or refers to a secret."""
        found = (getattr(self, name) for name in type(self).model_fields)
        own = [system.dsn for system in self.own.values()]
        held = [value for value in (*found, *own) if isinstance(value, SecretStr)]
        return [one for one in held if one.get_secret_value() not in set(CatalogKind)]

    @field_validator("warehouse")
    @classmethod
    def _is_address(cls, address: SecretStr | None) -> SecretStr | None:
        return address_of_server(address)

    @field_validator("memory_limit")
    @classmethod
    def _amount(cls, limit: str) -> str:
        if not AMOUNT.fullmatch(limit.strip()):
            raise ValueError(f"{limit!r} is no amount; write a number and a unit, like 4GB")
        return limit

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError) as error:
            raise ValueError(f"{name!r} is no time zone of the IANA database") from error
        return name

    @model_validator(mode="after")
    def _ordered_days(self) -> Settings:
        last = self.final_day()
        if last < self.first_day:
            what = "MEDALLION_LAST_DAY" if self.last_day else "yesterday"
            raise ValueError(f"MEDALLION_FIRST_DAY: {self.first_day} is after {what}, {last}")
        return self

    @property
    def glue_databases(self) -> str:
        """What the names of Glue's databases begin with."""
        return f"medallion_{self.env}_" if self.glue_prefix is None else self.glue_prefix

    @property
    def duckdb_memory(self) -> str:
        """What DuckDB may use in one step here."""
        return at_most_half(self.memory_limit, available_memory(), self.parallel_steps)

    @property
    def dagster_home(self) -> Path:
        """Home of the Dagster instance that belongs to this environment."""
        return self.state_root / "dagster"

    @property
    def schedules_run(self) -> bool:
        """Whether schedules start switched on."""
        return SCHEDULES_RUN[self.env]

    def final_day(self) -> date:
        """The last business day: as configured, else yesterday in the shop's time zone."""
        today = datetime.now(tz=ZoneInfo(self.time_zone)).date()
        return self.last_day or today - timedelta(days=1)

    def required_pii_key(self) -> str:
        """The key of the pseudonyms.

        Raises:
            ConfigurationError: when none is configured, or it cannot be had from its store.
            TransientSecretError: its store may answer later.
        """
        why = "silver needs it to pseudonymise personal data"
        is_local = self.env is Environment.LOCAL
        return key_of("MEDALLION_PII_KEY", self.pii_key, why, is_local=is_local)

    def required_pii_key_place(self) -> str:
        """Where AWS keeps that key, for a job that reads it there itself.

        Raises:
            ConfigurationError: it is kept nowhere in AWS.
        """
        return aws_place_of("MEDALLION_PII_KEY", self.pii_key)

    def required_new_pii_key(self) -> str:
        """The key that the lake is to be given.

        Raises:
            ConfigurationError: when none is configured, or it cannot be had from its store.
            TransientSecretError: its store may answer later.
        """
        why = "it is the key that the lake is given, and no text of a command line"
        is_local = self.env is Environment.LOCAL
        return key_of("MEDALLION_PII_KEY_NEW", self.pii_key_new, why, is_local=is_local)

    def required_coupon_key(self) -> str:
        """The key of coupon codes.

        Raises:
            ConfigurationError: when none is configured, or it cannot be had from its store.
            TransientSecretError: its store may answer later.
        """
        why = "codes of coupons are made with it, so that nobody can guess one"
        is_local = self.env is Environment.LOCAL
        return key_of("MEDALLION_COUPON_KEY", self.coupon_key, why, is_local=is_local)

    def warehouse_address(self) -> str | None:
        """The address of the PostgreSQL warehouse; None where libpq's variables say it.

        Raises:
            SecretError: it cannot be had from its store, or is no such address.
            TransientSecretError: its store may answer later.
        """
        if self.warehouse is None:
            return None
        name = "MEDALLION_WAREHOUSE"
        return require_postgresql(name, resolved(name, self.warehouse))
