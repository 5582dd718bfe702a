"""Bronze of rejected rows that were corrected by hand."""
