"""Reading CSV exactly: structure, records, values and refusals."""
