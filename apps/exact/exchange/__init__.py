"""Asking Exact for a webshop, and what its answers do to what we keep of it. Start at desk.py."""
