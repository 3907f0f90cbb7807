"""Where the rest of our code asks Exact: a call through the door, and what its answer changes in what we keep.

A refusal may mean that our copy of the codes is out of date, or that Exact does not let us in any more. Start at
desk.py.
"""
