"""The page of benchmarks says what was measured, and its contestants do the same work."""
