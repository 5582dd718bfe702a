"""A table that an engine reads, in several sessions of the database that see one moment.

Belongs here: the task, and the file that becomes of what the engine staged. Does not belong
here: the parts of a table (see ``parts``) and how an engine reads (see ``engines``).

Every value is the text that ``COPY`` would have given, so bronze is the same either way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
from psycopg import sql
from pyarrow import csv

from medallion_assets.core.errors import ConfigurationError, EngineError
from medallion_assets.engines.extraction import Access, Extraction, ExtractionTask
from medallion_assets.sources.postgresql.parts import PLACE, WHOLE, opening, parts_of
from medallion_assets.sources.postgresql.statements import Look, position_name, texts

LEAST_ROWS = 200_000
"""Fewer rows are copied while an engine would still begin."""
PARTS_A_SESSION = 4
"""A lost worker costs one part of many."""
HANDED_ON = ("sslmode", "sslrootcert", "sslcert", "sslkey")
"""What JDBC calls as libpq does; names of files have to be right on the workers."""
ALL_QUOTED = csv.WriteOptions(quoting_style="all_valid")
"""An empty text is quoted, and so is apart from a null."""


@dataclass(frozen=True)
class EngineReading:
    """How tables are read by an engine.

    Attributes:
        sessions: at a time, beside the one that holds the moment.
        directory: for what the engine stages, which it has to see by the same path.
        least_rows: of a look that is handed to the engine; smaller ones are copied.
    """

    engine: Extraction
    sessions: int
    directory: Path
    least_rows: int = LEAST_ROWS

    def write(self, look: Look, options: Mapping[str, str], file: Path) -> int:
        """Let the engine read the rows, and write them to a file; returns how many came.

        Args:
            options: of the session that looks, which those of the engine get too.

        Raises:
            ConfigurationError: the engine cannot reach the database as this process does.
            EngineError: what it staged cannot be read.
        """
        staged = self.engine(access_of(look.connection), self._task(look, options))
        names = [column.name for column in look.columns]
        return _write_csv(staged, names, file, look.label)

    def _task(self, look: Look, options: Mapping[str, str]) -> ExtractionTask:
        parts = parts_of(look.connection, look.table, self.sessions * PARTS_A_SESSION)
        place = sql.SQL("" if parts == (WHOLE,) else f", ctid as {PLACE}")
        values = texts(look.columns, look.table)
        return ExtractionTask(
            look.label,
            (sql.SQL("select {}{} ").format(values, place) + look.source).as_string(),
            tuple(map(position_name, range(len(look.columns)))),
            parts,
            opening(look.connection, options),
            self.sessions,
            str(self.directory),
        )


def access_of(connection: psycopg.Connection[Any]) -> Access:
    """How JDBC reaches the server that a connection has reached.

    Raises:
        ConfigurationError: it is reached by a socket of this machine.
    """
    info = connection.info
    if info.host.startswith(("/", "@")):
        raise ConfigurationError(
            f"{info.host} is a socket of this machine, which an engine cannot reach",
            remedy="name host and port in the DSN, or set MEDALLION_EXTRACTION=copy",
        )
    given = info.get_parameters()
    more = {name: given[name] for name in HANDED_ON if name in given}
    host = f"[{info.host}]" if ":" in info.host else info.host
    url = f"jdbc:postgresql://{host}:{info.port}/{quote(info.dbname, safe='')}"
    return Access(f"{url}?{urlencode(more)}" if more else url, info.user, info.password)


def _write_csv(files: Sequence[str], names: Sequence[str], target: Path, label: str) -> int:
    """Write staged files as one CSV file with a header, and return its rows.

    Raises:
        EngineError: a file cannot be read.
    """
    schema = pa.schema([(name, pa.string()) for name in names])
    rows = 0
    try:
        with csv.CSVWriter(target, schema, write_options=ALL_QUOTED) as sink:
            for file in files:
                with pq.ParquetFile(file) as part:
                    for batch in part.iter_batches():
                        sink.write_batch(batch.rename_columns(names).cast(schema))
                        rows += batch.num_rows
    except (OSError, ValueError) as error:
        raise EngineError(
            f"{label}: what the engine read cannot be read here: {error}",
            remedy="see that it writes to the lake's own directories, or set "
            "MEDALLION_EXTRACTION=copy",
        ) from error
    return rows
