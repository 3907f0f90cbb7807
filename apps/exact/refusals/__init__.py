"""Every way in which Exact says no, or we say it before Exact is asked: one row each, with its sentence and way out.

Start at row.py, which says what a row holds, then table.py, which finds one.
"""
