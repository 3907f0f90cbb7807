"""What must be booked and what has been: one row for every document, and one for every try to book it.

Start at states.py, the table of what can happen to a document. record.py writes down what the rules want, journal.py
what Exact answered; due.py says what is to be worked on next.
"""
