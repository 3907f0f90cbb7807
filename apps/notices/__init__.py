"""NOTICES: how the merchant is told. Start at models.py: who reads, what lasts, each message that goes out.

What there is to tell, and how it is put, is in apps.letters; here it is written down, sent once, and marked.
"""
