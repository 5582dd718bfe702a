"""Iceberg tables on a directory: staged files in, consistent snapshots out."""
