"""A booking becomes a document in Exact: sent once, compared with what was meant, and found again after a lost answer.

Start at writers.py, which sends; find.py looks a document up before anything is sent a second time.
"""
