"""The merchant's screens inside the Shopify admin. Pages read our own database; the plan alone is asked of Shopify.

Start at urls.py, which lists every page, then screen.py, which every page goes through. `setup` has the five steps to
the first booking, `orders` the list and one order whole, `vat` the VAT codes, `settings` all other choices; what stands
here is shared by them: standing.py (how it stands with Exact), explaining.py (why it waits), amounts.py.
"""
