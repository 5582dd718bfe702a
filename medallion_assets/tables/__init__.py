"""The vocabulary in which a table, its reader and its source system are described."""
