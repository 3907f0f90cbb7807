"""From the button "Log in to Exact" to a webshop that is connected with one administration.

Start at pages.py, which has the pages in the order in which a person meets them; sign_in.py is the way to Exact and
back, finish.py what is done with the answer.
"""
