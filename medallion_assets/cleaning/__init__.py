"""Pure Ibis expressions over received rows: casts, dating, survivorship, rules."""
