"""What a column of texts is taken for."""
