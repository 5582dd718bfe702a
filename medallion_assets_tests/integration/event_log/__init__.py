"""Tests of Dagster's events, written in batches."""
