"""Plays the outside world over HTTP: a stand-in Shopify and a stand-in Exact Online. `python -m sandbox serve`."""
