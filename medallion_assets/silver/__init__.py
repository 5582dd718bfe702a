"""From received text to typed, clean rows: pure Ibis expressions for any engine."""
