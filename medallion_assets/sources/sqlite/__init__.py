"""Reading a SQLite file as a source database."""
