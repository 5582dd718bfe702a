"""Tests of what the descriptions of tables say."""
