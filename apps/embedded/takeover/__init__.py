"""What others booked already: looked for, shown with how sure it is, and said.

Start at page.py; rows.py has the words.
"""
