"""From a source system to received rows: files now, databases as they come."""
