"""LETTERS: what merchants are told, when, and in which words.

Start at causes.py, what is the matter now; matters.py turns that into messages, once each; writing.py puts them into
words when they are sent. Who reads them and how they are sent is in apps.notices.
"""
