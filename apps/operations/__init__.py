"""OPERATIONS: is the service well (readiness.py), in numbers (metrics.py); what is kept how long (retention.py)."""
