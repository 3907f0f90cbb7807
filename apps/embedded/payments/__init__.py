"""What was paid, per gateway: why a payment waits (reasons.py), what `manage.py preview` shows (previewing.py)."""
