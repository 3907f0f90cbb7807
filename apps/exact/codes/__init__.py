"""The administration's codes, mirrored: VAT codes, accounts, journals, periods. Start at catalog.py."""
