"""One page of all shops, from published gold: figures by month and by day."""
