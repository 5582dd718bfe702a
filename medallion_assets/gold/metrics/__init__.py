"""Figures with a name, each defined once, in ``dbt_gold/metrics.yml``."""
