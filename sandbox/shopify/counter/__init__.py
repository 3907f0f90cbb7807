"""The counter of the admin and the till: what a person (or a test) wishes, done to an order. Start at orders.py."""
