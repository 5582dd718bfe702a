"""Whether a day of trade looks like others: warnings, and never a reason to hold data back."""
