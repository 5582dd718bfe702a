"""Where the sources of an environment are.

Belongs here: exports and databases that tables are read from, and how gently. Does not
belong here: all other settings (see ``settings.environment``), and reading (see ``sources``).
"""

from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from medallion_assets.secrets.redaction import POSTGRESQL, require_postgresql, sqlite_path
from medallion_assets.secrets.references import Reference
from medallion_assets.secrets.resolving import resolved
from medallion_assets.settings.lake import S3, S3_PLACE

SQLITE_NAMES = {".sqlite", ".sqlite3", ".db"}
"""How the names of SQLite files end."""


class Repeated(StrEnum):
    """What becomes of a dropped file whose lines other files have said already."""

    HOLD = "hold"
    WARN = "warn"
    ACCEPT = "accept"


class SourceSettings(BaseSettings):
    """The settings that say where tables come from."""

    olist_export: Path | None = Field(
        default=None,
        description="The Olist export: a directory with its CSV files, their zip, or a SQLite "
        "file, named `.sqlite`, `.sqlite3` or `.db`.",
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

    @field_validator("drops")
    @classmethod
    def _is_place(cls, drops: str | None) -> str | None:
        if drops is None or not drops.startswith(S3):
            return drops
        if not S3_PLACE.fullmatch(drops.rstrip("/")):
            raise ValueError("must be s3://bucket/prefix, of letters, digits, _, ., = and -")
        return drops.rstrip("/")

    @field_validator("shopease_dsn")
    @classmethod
    def _is_server(cls, dsn: SecretStr | None) -> SecretStr | None:
        given = dsn.get_secret_value() if dsn else None
        if given and not POSTGRESQL.fullmatch(given) and Reference.parse(given) is None:
            raise ValueError("must be postgresql://user:password@host/database")
        return dsn

    @field_validator("olist_dsn")
    @classmethod
    def _is_database(cls, dsn: SecretStr | None) -> SecretStr | None:
        if dsn and sqlite_path(dsn.get_secret_value()) is not None:
            return dsn
        try:
            return cls._is_server(dsn)
        except ValueError as error:
            raise ValueError(f"{error}, or sqlite:///path") from error

    def is_from_database(self, source: str) -> bool:
        """Whether a source system is read from a database that is configured."""
        has_dsn = getattr(self, f"{source}_dsn", None) is not None
        return has_dsn or self.sqlite_file(source) is not None

    def sqlite_file(self, source: str) -> Path | None:
        """The SQLite file that a source system is read from, by its DSN or as its export."""
        dsn: SecretStr | None = getattr(self, f"{source}_dsn", None)
        if dsn is not None:
            return sqlite_path(dsn.get_secret_value())
        export: Path | None = getattr(self, f"{source}_export", None)
        is_sqlite = export is not None and export.suffix.lower() in SQLITE_NAMES
        return export if is_sqlite else None

    def source_dsn(self, source: str) -> str | None:
        """The DSN of a source system's database; None where none is configured.

        Raises:
            SecretError: it cannot be had from its store, or is no such address.
            TransientSecretError: its store may answer later.
        """
        dsn: SecretStr | None = getattr(self, f"{source}_dsn", None)
        if dsn is None:
            return None
        name = f"MEDALLION_{source.upper()}_DSN"
        return require_postgresql(name, resolved(name, dsn))
