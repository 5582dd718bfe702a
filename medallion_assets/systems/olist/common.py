"""The marketplace's times and closed lists of values, and how its own database tells changes.

Belongs here: what its tables have in common. Does not belong here:
reading the database (see ``sources.postgresql.database``).
"""

from medallion_assets.tables.clauses import Changes

TIME_ZONE = "America/Sao_Paulo"
"""The marketplace's business days and all its local times."""

CHANGES = Changes(column="changed_at")
"""Each version of a row carries the local time of its change, like all of Olist's times."""


ORDER_STATUSES = (
    "created",
    "approved",
    "invoiced",
    "processing",
    "shipped",
    "delivered",
    "unavailable",
    "canceled",
)

PAYMENT_TYPES = ("credit_card", "boleto", "voucher", "debit_card", "not_defined")

STATES = (
    *("AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO"),
    *("MA", "MG", "MS", "MT", "PA", "PB", "PE", "PI", "PR"),
    *("RJ", "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO"),
)
"""The 26 states of Brazil and its federal district."""
