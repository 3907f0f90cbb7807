"""Our copy of an administration's codes: VAT codes, G/L accounts, journals, cost centres, periods.

Screens and bookings read the copy and make no call. Start at catalog.py, which reads the codes from Exact and hands
them out; chosen.py tells whether what the merchant chose can still be used.
"""
