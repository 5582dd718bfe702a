"""The chain of stores in a database."""
