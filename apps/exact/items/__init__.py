"""The articles of an administration, found by their code: a SKU in Shopify is the code of an item in Exact.

Start at articles.py, which puts every line of a booking on an item that Exact has, or says why it cannot.
"""
