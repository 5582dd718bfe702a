"""Tests of pages for people who own a shop."""
