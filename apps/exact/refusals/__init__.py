"""Every "no", of Exact or of ours before Exact was asked, as one row of one table. Start at row.py, then table.py."""
