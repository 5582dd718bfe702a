"""Generated sources for demos, tests and benchmarks; production never imports it."""
