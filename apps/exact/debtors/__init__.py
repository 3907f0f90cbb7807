"""On which account in Exact the customer's debt is booked: a collective debtor, or the buyer's own account.

Start at assign.py, which answers that question; accounts.py looks for accounts in Exact, makes and changes them.
"""
