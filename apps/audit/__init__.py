"""Who changed what, and why: a line per deed and per changed row, by staff and by merchants, never rewritten.

`actors.py` says who acts, `models.py` is a line, `watched.py` is what is watched, `deeds.py` is for what changes no
row. django-auditlog compares the rows before and after; the database refuses to change or delete a line.
"""
