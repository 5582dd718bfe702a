"""Secrets: read from where they are kept at first use, and shown nowhere."""
