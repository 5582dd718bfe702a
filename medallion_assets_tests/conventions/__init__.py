"""Rules that hold for every asset and every file, so that none can be forgotten."""
