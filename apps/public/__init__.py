"""Pages that anybody may read: privacy, terms, support and how to report a leak. Start with `pages.py`.

They are texts with the operator's own facts in them; nothing here reads a webshop.
"""
