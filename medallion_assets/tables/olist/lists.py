"""The closed lists of values that the Olist marketplace uses."""

from __future__ import annotations

__all__ = ["ORDER_STATUSES", "PAYMENT_TYPES", "STATES"]

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
