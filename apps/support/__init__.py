"""The Django admin for our own people: look, retry, leave out, tell. Sign-in by allauth with a second factor.

Start at admin.py, the tables to look at, then deeds.py, what may be done, and roles.py, by whom.
"""
