"""Tables that are read from a database by their days of change."""
