"""Where the sources of an environment are.

Belongs here: exports and databases that tables are read from, and how gently. Does not
belong here: all other settings (see ``settings.environment``), settings that are named by a
system of somebody else (see ``settings.systems``), and reading (see ``sources``).
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from medallion_assets.secrets.redaction import require_postgresql, sqlite_path
from medallion_assets.secrets.resolving import resolved
from medallion_assets.settings.lake import S3
from medallion_assets.settings.systems import (
    PREFIX,
    NamedBySystem,
    SystemSettings,
    SystemsSetting,
    address_of_database,
    address_of_server,
    place_of_files,
    place_on_s3,
)

BUILT_IN: Mapping[str, Mapping[str, str]] = {
    "olist": {"export": "olist_export", "dsn": "olist_dsn"},
    "shopease": {"dsn": "shopease_dsn"},
    "sales_drops": {"drops": "drops"},
}
"""The settings of the built-in systems that are fields of their own."""

SQLITE_NAMES = {".sqlite", ".sqlite3", ".db"}
"""How the names of SQLite files end."""


class Repeated(StrEnum):
    """What becomes of a dropped file whose lines other files have said already."""

    HOLD = "hold"
    WARN = "warn"
    ACCEPT = "accept"


class SourceSettings(SystemsSetting):
    """The settings that say where tables come from."""

    own: dict[str, SystemSettings] = Field(default_factory=dict, exclude=True)
    """Settings that are named by a system, which are no fields."""

    olist_export: Path | str | None = Field(
        default=None,
        description="The Olist export: a directory with its CSV files, their zip, "
        "`s3://bucket/prefix`, or a SQLite file, named `.sqlite`, `.sqlite3` or `.db`.",
    )
    olist_dsn: SecretStr | None = Field(
        default=None,
        description="Database to read Olist from instead of an export: "
        "`postgresql://user:password@host/database`, whose schema is `olist`, or a SQLite file, "
        "`sqlite:///path` (see sources.md).",
    )
    shopease_dsn: SecretStr | None = Field(
        default=None,
        description="PostgreSQL database of the chain of stores, "
        "`postgresql://user:password@host/database`; `medallion source start` prints that of an "
        "embedded server.",
    )
    drops: str | None = Field(
        default=None,
        description="Where files are dropped: a directory, or `s3://bucket/prefix`; below it are "
        "`incoming`, `processed` and `error` (see drops.md).",
    )
    drops_settle_seconds: int = Field(
        default=60,
        ge=0,
        description="How old a dropped file has to be before the sensor starts a run, unless it "
        "was the same at the tick before.",
    )
    drops_max_rows: int = Field(
        default=20_000_000, ge=1, description="How many rows a dropped Parquet file may hold."
    )
    drops_max_bytes: int = Field(
        default=2 * 1024**3,
        ge=1,
        description="How many bytes a dropped file may hold, uncompressed.",
    )
    drops_max_cell_bytes: int = Field(
        default=1024**2,
        ge=1,
        description="How many bytes a line of a dropped file, or a value in Parquet, may have.",
    )
    drops_repeated: Repeated = Field(
        default=Repeated.HOLD,
        description="What becomes of a dropped file of sales whose lines other files have said "
        "already: `hold` sets it aside, `warn` loads it with a warning, `accept` loads it.",
    )
    drops_repeated_share: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="The share of a file's lines that have to be said already, or of another "
        "file's lines that it has to say again, for it to be a repetition.",
    )
    drops_repeated_lines: int = Field(
        default=5,
        ge=1,
        description="How many lines have to be equal at least for a file to be a repetition.",
    )
    source_overlap_minutes: int = Field(
        default=60,
        ge=0,
        description="How far a day's changes are read back into the day before, for late commits.",
    )
    source_timeout_seconds: int = Field(
        default=600, ge=1, description="How long reading one table of a database may take."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What was read before, and then what is named by a system."""
        named = NamedBySystem(settings_cls, env_settings, dotenv_settings)
        return init_settings, env_settings, dotenv_settings, file_secret_settings, named

    @field_validator("olist_export", mode="before")
    @classmethod
    def _is_place_of_files(cls, place: object) -> Path | str | None:
        return place_of_files(place)

    @field_validator("drops")
    @classmethod
    def _is_place(cls, drops: str | None) -> str | None:
        return place_on_s3(drops) if drops and drops.startswith(S3) else drops

    @field_validator("shopease_dsn")
    @classmethod
    def _is_server(cls, dsn: SecretStr | None) -> SecretStr | None:
        return address_of_server(dsn)

    @field_validator("olist_dsn")
    @classmethod
    def _is_database(cls, dsn: SecretStr | None) -> SecretStr | None:
        return address_of_database(dsn)

    def system(self, source: str) -> SystemSettings:
        """The settings of a source system."""
        own = self.own.get(source, SystemSettings())
        fields = BUILT_IN.get(source, {})
        return own.model_copy(update={name: getattr(self, at) for name, at in fields.items()})

    @staticmethod
    def variable(source: str, setting: str) -> str:
        """The name of the variable of a system's setting, for messages."""
        name = BUILT_IN.get(source, {}).get(setting, f"{source}_{setting}")
        return f"{PREFIX}{name.upper()}"

    def is_from_database(self, source: str) -> bool:
        """Whether a source system is read from a database that is configured."""
        return self.system(source).dsn is not None or self.sqlite_file(source) is not None

    def sqlite_file(self, source: str) -> Path | None:
        """The SQLite file that a source system is read from, by its DSN or as its export."""
        given = self.system(source)
        if given.dsn is not None:
            return sqlite_path(given.dsn.get_secret_value())
        if isinstance(given.export, Path) and given.export.suffix.lower() in SQLITE_NAMES:
            return given.export
        return None

    def source_dsn(self, source: str) -> str | None:
        """The DSN of a source system's database; None where none is configured.

        Raises:
            SecretError: it cannot be had from its store, or is no such address.
            TransientSecretError: its store may answer later.
        """
        dsn = self.system(source).dsn
        if dsn is None:
            return None
        name = self.variable(source, "dsn")
        return require_postgresql(name, resolved(name, dsn))
