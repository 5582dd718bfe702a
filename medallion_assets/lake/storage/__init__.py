"""Where a lake's files lie: a directory or S3, each with a lease."""
