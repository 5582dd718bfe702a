"""Tables of the lake as data frames, and data frames as tables of the lake."""
