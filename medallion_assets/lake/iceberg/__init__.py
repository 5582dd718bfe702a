"""Iceberg beneath a lake: catalogues, commits, manifests and their faults."""
