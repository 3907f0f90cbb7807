"""A booking becomes a document in Exact, once, and is found again. Start at writers.py."""
