"""What goes wrong, told to those who can mend it."""
