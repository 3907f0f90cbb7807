"""The merchant's settings. Start at page.py."""
