"""Tables in sheets of Excel workbooks (.xlsx), read as the text of their values."""
