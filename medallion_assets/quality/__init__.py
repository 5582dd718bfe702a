"""What makes a row good: rules, the silver contract and the ledger."""
