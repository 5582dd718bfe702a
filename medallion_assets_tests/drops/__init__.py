"""Files that somebody drops: taken in, refused, interrupted, on disk and on S3."""
