"""From a delivery to bronze: which rows are new, and on which business day."""
