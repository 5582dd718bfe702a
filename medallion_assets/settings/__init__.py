"""Settings of an environment, each value typed, described and read once."""
