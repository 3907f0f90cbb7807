"""What stands in Exact, read back as it is now: lines of the journals, invoices and orders that are in none yet."""
