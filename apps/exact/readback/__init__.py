"""What stands in Exact, read back as it is now: lines of the journals. What is in none yet: documents/trade.py."""
