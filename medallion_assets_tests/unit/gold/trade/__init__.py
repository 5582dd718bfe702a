"""Whether a day of trade looks like others."""
