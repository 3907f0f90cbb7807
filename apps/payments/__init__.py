"""Where the money is: what Shopify paid out becomes an entry of the general journal. Pure rules, as in bookkeeping.

Payouts: start at book.py, which judges one; payout.py is what it is told, kinds.py says what each of Shopify's
movements is. Payments: day.py judges tenders and makes entries of them, tie.py finds their gateways, gateways.py has
the settings, with_sale.py adds them to an order's own entry, condition.py says its payment condition. entry.py is what
comes out of both.
"""
