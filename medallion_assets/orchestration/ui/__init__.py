"""Dagster's UI as this platform serves it: guarded, if wanted with a login."""
