"""Thin factories from table descriptions to Dagster assets."""
