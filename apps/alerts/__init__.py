"""ALERTS: what our own people must look at, until one of them has. Raised by raising.py, shown on the support desk."""
