"""Which VAT code belongs to which verdict, country and rate. Start at mapping.py."""
