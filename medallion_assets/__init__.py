"""Retail data from messy files to trusted numbers, as a Dagster code location."""
