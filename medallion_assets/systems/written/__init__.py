"""Source systems that are described in YAML: read with the place of each mistake, and written."""
