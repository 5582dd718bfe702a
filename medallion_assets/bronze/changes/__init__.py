"""Bronze of a database that is read by days of change."""
