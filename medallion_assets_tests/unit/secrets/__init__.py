"""Secrets are read where they are kept, and shown nowhere."""
