"""The ledger of gift cards and store credit: what the webshop owes for them, month by month, held three ways.

What was booked, what stands on the account in Exact, what Shopify says is left on the cards. It is a reading of booked
documents and of Shopify's facts, and books nothing. Start at month.py; proof.py is pure.
"""
