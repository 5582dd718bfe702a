"""Another key of pseudonyms for a lake."""
