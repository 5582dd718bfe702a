"""From silver to the published tables of gold, by dbt."""
