"""What executes transformations: DuckDB, embedded."""
