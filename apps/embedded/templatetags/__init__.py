"""Filters of the merchant's pages."""
