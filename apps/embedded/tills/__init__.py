"""Tills with a day book: settings and list of days (page.py), one day, the book as a paper (papers.py)."""
