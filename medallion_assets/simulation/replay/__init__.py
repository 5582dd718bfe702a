"""Replay an Olist export into PostgreSQL as the marketplace's database once changed."""
