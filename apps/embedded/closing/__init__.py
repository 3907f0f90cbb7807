"""The closing check's page. Start at page.py; words.py says how a month stands, rows.py what its tables show.

certificates.py hands out what was closed.
"""
