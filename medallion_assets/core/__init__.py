"""What every package may use: errors, names, quoting and business days."""
