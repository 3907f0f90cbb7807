"""One call to Exact and the tokens it needs. Start at client.py; nothing of ours but tokens is changed here."""
