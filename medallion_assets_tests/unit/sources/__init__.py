"""From a file to received rows."""
