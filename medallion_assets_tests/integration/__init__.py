"""Tests on whole lakes: files in, published tables out."""
