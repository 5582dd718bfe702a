"""Tables of the lake in assets of one's own: as inputs of every form, and stored."""
