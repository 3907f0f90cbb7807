"""Where the money is: what Shopify paid out becomes an entry of the general journal. Pure rules, as in bookkeeping.

Start at book.py, which judges one payout; payout.py is what it is told, entry.py what comes out, kinds.py says what
each of Shopify's movements is.
"""
