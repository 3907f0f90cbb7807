"""Who the receivable is on. Start at assign.py."""
