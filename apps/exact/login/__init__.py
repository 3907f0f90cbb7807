"""From "Log in to Exact" to a webshop with an administration. Start at pages.py."""
