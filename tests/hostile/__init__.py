"""Attacks that once worked, or might: each is refused, and nothing is written."""
