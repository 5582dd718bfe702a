"""How received text becomes clean rows."""
