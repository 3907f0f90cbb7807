"""One HTTP call to Exact, and the tokens it needs. Of our own data it changes the tokens and nothing else.

Start at client.py, which makes the call. The rest of our code does not call it directly but through `exchange`, which
also does what an answer asks of us.
"""
