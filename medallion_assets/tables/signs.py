"""Signs of texts that people do not see, or take for others.

Belongs here: which they are. Does not belong here: what becomes of them (see ``texts``).
"""

ODD_SPACES = "\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
ACCENTS = "\u0300-\u036f"
"""Signs that belong to the letter before them."""
