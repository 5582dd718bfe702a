"""What was decided to be paid or sent: an append-only ledger beside gold, which only proposes."""
