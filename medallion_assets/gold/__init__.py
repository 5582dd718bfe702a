"""From silver to the published tables of gold, by the models of dbt projects."""
