"""What a delivery changes."""
