"""Every engine gives the same silver, the same reasons and the same ledger."""
