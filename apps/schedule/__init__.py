"""When things happen. A webshop has its turn, and a turn takes three steps: reconcile, collect, deliver.

Start at sync.py, which takes one turn; turns.py decides whose turn it is, rhythm.py when it comes again.
"""
