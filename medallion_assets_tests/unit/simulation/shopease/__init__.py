"""The chain of stores, without a database."""
