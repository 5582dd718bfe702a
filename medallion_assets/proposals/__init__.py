"""Descriptions proposed from sample files, for a person to correct."""
