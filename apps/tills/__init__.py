"""The day book of a till: one sales entry per till and day instead of one per receipt. Pure rules, as in bookkeeping.

Start at book.py, which makes a day's entry; day.py is what it is told. sorting.py says which documents of an order go
into the day book of their till, and with which money; everything else is booked by itself, as an order of the web is.
"""
