"""Orders: the list, and one order or refund whole. Start at listing.py for the one, page.py for the other."""
