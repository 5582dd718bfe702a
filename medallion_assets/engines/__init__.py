"""What executes transformations: embedded DuckDB, Spark, and what a remote engine is asked."""
