"""Reading dropped files, one format at a time."""
