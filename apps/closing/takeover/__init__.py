"""What others booked already: looked for in our copy of the journals before this app books it, and the merchant's word.

Start at search.py, which works a look off; matching.py judges what is found and holes.py where nothing is (both pure);
word.py keeps what the merchant says of it.
"""
