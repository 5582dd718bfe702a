"""Every table of the platform, described once. See ``docs/add-a-table.md``."""
