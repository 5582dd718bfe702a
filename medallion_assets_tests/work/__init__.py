"""How much work a run does, in counts that are the same on every machine."""
