"""Settings of source systems that the platform does not know beforehand.

Belongs here: which systems others register, and the settings of a system that are named by it. Does
not belong here: finding systems (see ``systems.registry``).
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from medallion_assets.secrets.redaction import POSTGRESQL, sqlite_path
from medallion_assets.secrets.references import Reference
from medallion_assets.settings.given import restore_given
from medallion_assets.settings.lake import S3, S3_PLACE

PREFIX = "MEDALLION_"
OF_SYSTEM = re.compile(r"medallion_([a-z]\w*?)_(export|dsn|drops|first_day|last_day)")


class SystemsSetting(BaseSettings):
    """The setting that names systems; it is read alone, before any other is judged."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    systems: str | None = Field(
        default=None,
        description="Source systems and projects of gold of your own: `package.module:NAME` or a "
        "YAML file, several with commas between them (see own-shop.md and own-gold.md).",
    )


def named_systems() -> str:
    """What the variable says in this process, or in ``.env``."""
    restore_given(Path(".env"))
    return SystemsSetting().systems or ""


def place_of_files(place: object) -> Path | str | None:
    """A directory or file of this machine, or a prefix on S3.

    Raises:
        ValueError: it begins like a prefix on S3 and is none.
    """
    if place is None or not str(place).startswith(S3):
        return None if place is None else Path(str(place))
    return place_on_s3(str(place))


def place_on_s3(place: str) -> str:
    """A prefix on S3, without a slash at its end.

    Raises:
        ValueError: it is none.
    """
    if not S3_PLACE.fullmatch(place.rstrip("/")):
        raise ValueError("must be s3://bucket/prefix, of letters, digits, _, ., = and -")
    return place.rstrip("/")


def address_of_server(dsn: SecretStr | None) -> SecretStr | None:
    """The address of a PostgreSQL database, or where it is kept.

    Raises:
        ValueError: it is neither.
    """
    given = dsn.get_secret_value() if dsn else None
    if given and not POSTGRESQL.fullmatch(given) and Reference.parse(given) is None:
        raise ValueError("must be postgresql://user:password@host/database")
    return dsn


def address_of_database(dsn: SecretStr | None) -> SecretStr | None:
    """The address of a PostgreSQL database, or a SQLite file.

    Raises:
        ValueError: it is neither.
    """
    if dsn and sqlite_path(dsn.get_secret_value()) is not None:
        return dsn
    try:
        return address_of_server(dsn)
    except ValueError as error:
        raise ValueError(f"{error}, or sqlite:///path") from error


class SystemSettings(BaseModel):
    """The settings of one source system."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    export: Path | str | None = Field(
        default=None,
        description="Of a system that exports files: their directory, their zip, `s3://bucket/"
        "prefix`, or a SQLite file, named `.sqlite`, `.sqlite3` or `.db`.",
    )
    dsn: SecretStr | None = Field(
        default=None,
        description="Of a system that is read from a database: `postgresql://user:password@host/"
        "database`, whose schema has the name of the system.",
    )
    drops: str | None = Field(
        default=None,
        description="Of a system of dropped files: a directory or `s3://bucket/prefix`, with "
        "`incoming`, `processed` and `error` below it.",
    )
    first_day: date | None = Field(
        default=None, description="Its first business day; empty means `MEDALLION_FIRST_DAY`."
    )
    last_day: date | None = Field(
        default=None,
        description="Its last business day, inclusive; empty means `MEDALLION_LAST_DAY`.",
    )

    @field_validator("export", mode="before")
    @classmethod
    def _is_place_of_files(cls, place: object) -> Path | str | None:
        return place_of_files(place)

    @field_validator("drops")
    @classmethod
    def _is_place_of_drops(cls, place: str | None) -> str | None:
        return place_on_s3(place) if place and place.startswith(S3) else place

    @field_validator("dsn")
    @classmethod
    def _is_database(cls, dsn: SecretStr | None) -> SecretStr | None:
        return address_of_database(dsn)


class NamedBySystem(PydanticBaseSettingsSource):
    """The variables ``MEDALLION_<NAME>_EXPORT`` and the like, by system, of both environments."""

    def __init__(
        self,
        settings: type[BaseSettings],
        environment: PydanticBaseSettingsSource,
        file: PydanticBaseSettingsSource,
    ) -> None:
        """Take the variables that the other sources have read."""
        super().__init__(settings)
        self._variables = {**_variables_of(file), **_variables_of(environment)}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - the base's
        """Nothing: all fields are found at once."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """The settings of systems that are no fields of their own."""
        own: dict[str, dict[str, str]] = {}
        for name, value in self._variables.items():
            parts = OF_SYSTEM.fullmatch(name)
            if parts and value and name.removeprefix(PREFIX.lower()) not in self._fields():
                own.setdefault(parts[1], {})[parts[2]] = value
        return {"own": own} if own else {}

    def _fields(self) -> Mapping[str, FieldInfo]:
        return self.settings_cls.model_fields


def _variables_of(source: PydanticBaseSettingsSource) -> dict[str, str | None]:
    """The variables of an environment by their names in small letters; of other sources none."""
    if not isinstance(source, EnvSettingsSource):  # that of a file is one too
        return {}
    return {name.lower(): value for name, value in source.env_vars.items()}
