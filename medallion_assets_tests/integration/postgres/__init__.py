"""Gold in a PostgreSQL warehouse, on a server of the tests' own."""
