"""The proof: what stands in Exact is read back and held against what should stand there. It books nothing.

Start at check.py, which judges one month; compare.py finds the differences and causes.py words them. reading.py keeps
our copy of the journals' lines up to date.
"""
