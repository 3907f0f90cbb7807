"""Looking back before anything is booked: the last ninety days as counts, and what the latest orders would become.

Start at reading.py. Counts only: nothing of a shopper is kept.
"""
