"""The page of gift cards and store credit: whether they are told apart, and a month of their ledger (page.py)."""
