"""The names of layers and technical columns, in one place.

Belongs here: words that several layers have to agree on. Does not belong here:
names of tables and their columns (see ``tables``).
"""

BRONZE = "bronze"
SILVER = "silver"
QUARANTINE = "quarantine"
LEDGER = "ledger"
GOLD = "gold"
OWN = "own"
"""The layer of tables that other assets than the platform's store."""
PAYOUTS = "payouts"
"""The layer of what was decided to be paid or sent; it is added to and never taken back."""
REPORTS = "reports"
"""Where pages lie below the lake; in Dagster, the layer of the assets that write them."""

LAYERS = (BRONZE, SILVER, QUARANTINE, LEDGER, GOLD, OWN, PAYOUTS)
"""The schemas of a lake's tables."""
PLAIN_NAME = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
"""What names of source systems, tables and projects of gold look like, as a regular expression."""

OWNER = "team:retail-data"
"""Who answers for the tables, in Dagster and in the catalogue."""

SOURCE_URI = "_source_uri"
LINE = "_line_number"
LOAD_ID = "_load_id"
LOADED_AT = "_loaded_at"
ROW_HASH = "_row_hash"
EXTRA = "_extra"
KEY = "_key"
BUSINESS_DAY = "_business_day"
CHANGED_AT = "_changed_at"
OPERATION = "_operation"
VERSION = "_version"
UNDATED = "!"
"""How `VERSION` begins of a change whose time is unusable: before that of any other version."""
MISSING = "_missing"
"""The key in `EXTRA` that lists described columns which a delivery did not have."""

UPSERT = "upsert"
DELETE = "delete"
"""Values of `OPERATION`: a row as received, or the note that its key was no longer sent."""

SILVER_DAY = "business_day"
"""The partition column of silver and quarantine."""
VALID_FROM = "valid_from"
VALID_TO = "valid_to"
"""Between which moments a version of a key speaks; the end is not part of it."""
REASONS = "reasons"
TASK = "task"
OUTCOME = "outcome"
STATEMENTS = "statements"
SYSTEMS = "systems"
"""What the platform hands to a distributed engine and what that reports, by their keys."""
DELIVERY = "delivery.json"
"""What makes a delivery in the landing complete."""
RAW_PREFIX = "raw__"
"""Prefix under which rules see the received text beside the typed value."""

PSEUDONYM_FORM = "pii:[0-9a-f]{32}"
"""What every pseudonym looks like, as a regular expression."""
