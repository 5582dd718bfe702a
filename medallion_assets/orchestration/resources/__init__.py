"""What Dagster hands to assets and what its instance is made of."""
