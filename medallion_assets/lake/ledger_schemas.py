"""The columns of the ledger's tables.

Belongs here: names, types and comments. Does not belong here: what the numbers mean (see
``ledger.entries``), and tables that follow from descriptions (see ``schemas``).
"""

from pyiceberg.types import DateType, DecimalType, LongType, StringType, TimestampType

from medallion_assets.lake.schemas import Field

COUNT = DecimalType(20, 2)

LEDGER_ENTRIES: tuple[Field, ...] = (
    ("table_name", StringType(), "The table, for example `olist_orders`."),
    ("business_day", DateType(), "The day; null for tables and rows without one."),
    ("measure", StringType(), "`rows`, or the money column that is summed."),
    ("received", COUNT, "Records received."),
    ("unparsable", COUNT, "Of these, records that are no rows."),
    ("bronze", COUNT, "Rows in bronze."),
    ("silver", COUNT, "Rows in silver; null until silver was built."),
    ("quarantined", COUNT, "Rows in quarantine."),
    ("duplicates", COUNT, "Exact repetitions left out."),
    ("superseded", COUNT, "Rows replaced by a later or a folded row."),
    ("removed", COUNT, "Rows whose key the source no longer has."),
    ("unreadable", COUNT, "Of a money column: values in bronze that are no money."),
    ("rules", StringType(), "Rows a broken rule, as JSON; only for measure `rows`."),
    ("load_id", StringType(), "The last load applied to the day."),
    ("bronze_version", StringType(), "Fingerprint of the day's bronze rows."),
    ("silver_version", StringType(), "Fingerprint of the day's silver rows."),
    ("basis", StringType(), "Versions that silver was built from, as JSON."),
    ("run_id", StringType(), "The Dagster run that wrote the entry."),
)

LEDGER_LOADS: tuple[Field, ...] = (
    ("table_name", StringType(), "The table, for example `olist_orders`."),
    ("load_id", StringType(), "The load; later loads sort higher."),
    ("fingerprint", StringType(), "What makes it one load: hashes of the file and its parent's."),
    ("uri", StringType(), "The kept file, relative to the lake."),
    ("file_name", StringType(), "The file's name when received."),
    ("sha256", StringType(), "Hash of the received bytes."),
    ("size", LongType(), "Received bytes."),
    ("records", LongType(), "Records after the header, counted independently of the reader."),
    ("parsed", LongType(), "Records that became rows."),
    ("unparsable", LongType(), "Records that are no rows."),
    ("received_at", TimestampType(), "When it was received, UTC."),
    ("change_days", StringType(), "Days whose changes were read; null for whole tables."),
    ("correction", StringType(), "Why rows were corrected by hand; null for what a source sent."),
    ("source_rows", LongType(), "Rows that the source says it has; of a file its records."),
    ("source_sums", StringType(), "What the source says its money adds up to, as JSON."),
)


LEDGER_SCHEMA_CHANGES: tuple[Field, ...] = (
    ("table_name", StringType(), "The table, for example `olist_orders`."),
    ("seen_at", TimestampType(), "When it was seen first, UTC."),
    ("change", StringType(), "`added`, `missing`, `renamed`, `retyped` or `reordered`."),
    ("column_name", StringType(), "The column; null where all are meant."),
    ("before", StringType(), "What the source had before: a name, a type, an order."),
    ("after", StringType(), "What it has now."),
    ("decision", StringType(), "What became of it by the table's policy."),
    ("load_id", StringType(), "The load that brought it; null where the delivery was refused."),
    ("run_id", StringType(), "The Dagster run that saw it."),
)

LEDGER_FILE_DROPS: tuple[Field, ...] = (
    ("table_name", StringType(), "The table, for example `sales_drops_sales`."),
    ("attempt_id", StringType(), "The attempt; later attempts of a table sort higher."),
    ("file_name", StringType(), "The file, by its name below `incoming/`."),
    ("file_id", StringType(), "Hash of the name; silver's sales carry it."),
    ("location", StringType(), "Where the file lies once the attempt is over."),
    ("status", StringType(), "`A` started and not finished, `I` completed."),
    ("outcome", StringType(), "`started`, `loaded`, `rejected`, `held`, `withdrawn` …"),
    ("arrived_at", TimestampType(), "When it arrived, the shop's local time; its day is the drop."),
    ("size", LongType(), "Bytes."),
    ("sha256", StringType(), "Hash of the bytes; null where they could not be read."),
    ("modified_at", TimestampType(), "Time of its last modification, UTC."),
    ("created_at", TimestampType(), "When the attempt was started, UTC."),
    ("updated_at", TimestampType(), "When its status last changed, UTC."),
    ("received", LongType(), "Records of the file; null unless it was read."),
    ("bronze", LongType(), "Of these, rows that were added to bronze."),
    ("unchanged", LongType(), "Of these, rows that bronze had from the file already."),
    ("unparsable", LongType(), "Of these, records that are no rows."),
    ("withdrawn", LongType(), "Rows that the file said before and says no more."),
    ("load_id", StringType(), "The load that it made; null unless it was loaded."),
    (
        "error",
        StringType(),
        "Why it was not loaded, or which records of it cannot be read; with the remedy.",
    ),
    ("run_id", StringType(), "The run that made the attempt."),
)
