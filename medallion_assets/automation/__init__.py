"""When the platform runs by itself."""
