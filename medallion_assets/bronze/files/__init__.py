"""Bronze of dropped files: each file is loaded, rejected or recognised once."""
