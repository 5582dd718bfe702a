"""Gold as files for other programs."""
