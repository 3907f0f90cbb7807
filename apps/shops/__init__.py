"""The merchants, their webshops, and what they chose in the settings.

Start at models.py; rules.py hands the settings to the bookkeeping rules.
"""
