"""Bronze of a source that delivers whole tables: each delivery is compared."""
